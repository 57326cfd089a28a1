// A well-formed file gives its tensors in place; every rule of the format, broken alone, is an
// error that says which; damage of any other kind is never more than an error.

#include "sw/model/safetensors.h"

#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {
namespace {

const char* const kHeader = R"({"b": {"dtype": "BF16", "shape": [2, 1], "data_offsets": [8, 12]},)"
                            R"( "a": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]},)"
                            R"( "c": {"dtype": "I64", "shape": [], "data_offsets": [12, 20]},)"
                            R"( "__metadata__": {"format": "pt"}})";

std::string good_file() {
  return safetensors_file(kHeader, bytes_of(1.5f) + bytes_of(-2.0f) +
                                       bytes_of(std::uint32_t{0x40003f80}) + std::string(8, 'x'));
}

void open(const std::filesystem::path& path) { open_safetensors(path); }

// The error of a file with this header and `size` bytes of data.
void expect_header_error(const std::string& header, std::size_t size, const std::string& part) {
  SCOPED_TRACE(header);
  const TempDir folder;
  const auto path = folder.write("m.safetensors", safetensors_file(header, std::string(size, 0)));
  expect_error([&] { open(path); }, part);
  expect_error([&] { open(path); }, "m.safetensors");
}

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"t": {"dtype": ")" + dtype + R"(", "shape": )" + shape + R"(, "data_offsets": )" +
         offsets + "}}";
}

TEST(Safetensors, ListsAndMapsTensors) {
  const TempDir folder;
  const Checkpoint checkpoint = open_safetensors(folder.write("m.safetensors", good_file()));
  EXPECT_EQ(checkpoint.names(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(to_matrix(checkpoint.find("a"))(0, 1), -2.0f);
  EXPECT_EQ(to_matrix(checkpoint.find("b"))(1, 0), 2.0f);
  EXPECT_EQ(checkpoint.find("b").shape, (std::vector<std::uint64_t>{2, 1}));
}

TEST(Safetensors, ListsOtherTypesButRefusesTheirData) {
  const TempDir folder;
  const Checkpoint checkpoint = open_safetensors(folder.write("m.safetensors", good_file()));
  EXPECT_EQ(checkpoint.find("c").dtype_name, "I64");
  expect_error([&] { to_matrix(checkpoint.find("c")); }, "has shape []");
  expect_error([&] { checkpoint.find("d"); }, "has no tensor \"d\"");
}

TEST(Safetensors, ViewsOutliveTheFilesName) {
  const TempDir folder;
  const auto path = folder.write("m.safetensors", good_file());
  const Checkpoint checkpoint = open_safetensors(path);
  std::filesystem::remove(path);
  EXPECT_EQ(to_matrix(checkpoint.find("a"))(0, 0), 1.5f);
}

TEST(Safetensors, RefusesBadHeaderLengths) {
  const TempDir folder;
  const auto with_length = [&](std::uint64_t length) {
    return folder.write("m.safetensors", bytes_of(length) + "{}");
  };
  expect_error([&] { open(with_length(100'000'001)); }, "over the format's limit");
  expect_error([&] { open(with_length(~std::uint64_t{0})); }, "over the format's limit");
  expect_error([&] { open(with_length(3)); }, "the header at byte 8 needs 3 bytes");
  expect_error([&] { open(with_length(0)); }, "must begin with '{'");
}

TEST(Safetensors, RefusesBadJson) {
  expect_header_error(" {}", 0, "must begin with '{'");
  expect_header_error("{\"a\": }", 0, "not valid JSON");
  expect_header_error("{\"\xff\": {}}", 0, "not valid JSON");
  expect_header_error("{\"a\": " + std::string(100, '['), 0, "nested deeper than 32");
  expect_header_error(R"({"t": 1, "t": 2})", 0, "the name \"t\" appears twice");
  expect_header_error(R"({"t": {"dtype": "F32", "dtype": "F16"}})", 0, "appears twice");
  expect_header_error(R"({"__metadata__": []})", 0, "__metadata__ must be an object");
}

TEST(Safetensors, RefusesBadEntries) {
  expect_header_error(R"({"t": []})", 0, "\"t\": must be an object with a \"dtype\"");
  expect_header_error(R"({"t": {"dtype": 1}})", 0, "must be an object with a \"dtype\"");
  expect_header_error(entry("Q4", "[1]", "[0, 4]"), 4, "unknown dtype \"Q4\"; convert the");
  expect_header_error(entry("F32", "1", "[0, 4]"), 4, "\"shape\" must be a list");
  expect_header_error(entry("F32", "[-1]", "[0, 4]"), 4, "\"shape\" must be a list");
  expect_header_error(entry("F32", "[1.0]", "[0, 4]"), 4, "\"shape\" must be a list");
  expect_header_error(entry("F32", "[\"1\"]", "[0, 4]"), 4, "\"shape\" must be a list");
  expect_header_error(R"({"t": {"dtype": "F32", "shape": [1]}})", 4, "\"data_offsets\" must be");
  expect_header_error(entry("F4", "[3]", "[0, 2]"), 2, "does not fill whole bytes");
}

TEST(Safetensors, RefusesBadOffsets) {
  const std::string range = "must be a begin and an end within 4 bytes";
  expect_header_error(entry("F32", "[1]", "[0]"), 4, range);
  expect_header_error(entry("F32", "[1]", "[0, 4, 4]"), 4, range);
  expect_header_error(entry("F32", "[1]", "[4, 0]"), 4, range);
  expect_header_error(entry("F32", "[1]", "[0, 5]"), 4, range);
  expect_header_error(entry("F32", "[1]", "[0, 18446744073709551615]"), 4, range);
  expect_header_error(entry("F32", "[2]", "[0, 4]"), 4,
                      "span 4 bytes, but shape [2] of F32 takes 8");
}

TEST(Safetensors, RefusesShapesThatOverflow) {
  expect_header_error(entry("F32", "[4294967296, 4294967296]", "[0, 0]"), 0, "is too large");
  expect_header_error(entry("F32", "[2305843009213693952, 8]", "[0, 0]"), 0, "is too large");
  expect_header_error(entry("F32", "[18446744073709551616]", "[0, 0]"), 0, "must be a list");
}

TEST(Safetensors, RefusesHolesAndOverlaps) {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"s": {"dtype": "F32", "shape": [1], "data_offsets": )" + first +
           R"(}, "t": {"dtype": "F32", "shape": [1], "data_offsets": )" + second + "}}";
  };
  const std::string message = "holes and overlaps are not allowed";
  expect_header_error(two("[0, 4]", "[5, 9]"), 9, message);
  expect_header_error(two("[0, 4]", "[3, 7]"), 7, message);
  expect_header_error(two("[0, 4]", "[0, 4]"), 4, message);
  expect_header_error(two("[1, 5]", "[5, 9]"), 9, message);
  expect_header_error(two("[0, 4]", "[4, 8]"), 9, "the file has 9 data bytes");
}

TEST(Safetensors, AcceptsEmptyTensorsBetweenOthers) {
  const TempDir folder;
  const std::string header = R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},)"
                             R"( "e": {"dtype": "F32", "shape": [0, 7], "data_offsets": [4, 4]},)"
                             R"( "z": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})";
  const auto path = folder.write("m.safetensors", safetensors_file(header, std::string(8, 0)));
  EXPECT_EQ(to_matrix(open_safetensors(path).find("e")).rows(), 0);
}

TEST(Safetensors, RefusesEveryPrefix) {
  expect_prefixes_refused(open, good_file(), "m.safetensors");
}

TEST(Safetensors, SurvivesFlippedBits) {
  const auto read_all = [](const std::filesystem::path& path) {
    const Checkpoint checkpoint = open_safetensors(path);
    for (const std::string& name : checkpoint.names()) to_matrix(checkpoint.find(name));
  };
  expect_survives_flips(read_all, good_file(), "m.safetensors", good_file().size(), 3000);
}

TEST(Safetensors, SaysWhichFilesAFolderLacks) {
  const TempDir folder;
  folder.write("pytorch_model.bin", "");
  expect_error([&] { open(folder.path()); },
               "holds neither model.safetensors nor model.safetensors.index.json");
}

class ShardedSafetensors : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.write("one.safetensors",
                  safetensors_file(entry("F32", "[1]", "[0, 4]"), bytes_of(1.0f)));
    folder_.write("two.safetensors", good_file());
  }

  void write_index(const std::string& text) { folder_.write("model.safetensors.index.json", text); }

  TempDir folder_;
};

TEST_F(ShardedSafetensors, TakesEachTensorFromItsFile) {
  write_index(R"({"weight_map": {"t": "one.safetensors", "a": "two.safetensors"}})");
  const Checkpoint checkpoint = open_safetensors(folder_.path());
  EXPECT_EQ(checkpoint.names(), (std::vector<std::string>{"a", "t"}));
  EXPECT_EQ(to_matrix(checkpoint.find("t"))(0, 0), 1.0f);
  EXPECT_EQ(to_matrix(checkpoint.find("a"))(0, 0), 1.5f);
}

TEST_F(ShardedSafetensors, RefusesBadIndexes) {
  const auto expect_index_error = [&](const std::string& text, const std::string& part) {
    SCOPED_TRACE(text);
    write_index(text);
    expect_error([&] { open(folder_.path()); }, part);
  };
  expect_index_error("", "not valid JSON");
  expect_index_error("[]", "must be an object");
  expect_index_error("{}", "needs an object \"weight_map\"");
  expect_index_error(R"({"weight_map": {}})", "needs an object \"weight_map\"");
  expect_index_error(R"({"weight_map": {"t": 1}})", "must be a plain name");
  expect_index_error(R"({"weight_map": {"t": "../one.safetensors"}})", "must be a plain name");
  expect_index_error(R"({"weight_map": {"t": ".."}})", "must be a plain name");
  expect_index_error(R"({"weight_map": {"t": "/etc/passwd"}})", "must be a plain name");
  expect_index_error(R"({"weight_map": {"t": "one\u0000"}})", "must be a plain name");
  expect_index_error(R"({"weight_map": {"t": "three.safetensors"}})",
                     "names \"three.safetensors\", which is not beside it");
  expect_index_error(R"({"weight_map": {"a": "one.safetensors"}})", "has no tensor \"a\"");
  expect_index_error(R"({"weight_map": {"t": "one.safetensors", "t": "two.safetensors"}})",
                     "appears twice");
}

}  // namespace
}  // namespace sluice::test
