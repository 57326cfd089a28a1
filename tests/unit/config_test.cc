// Every class of mistake in a configuration must be refused with a message that names file, line,
// key, value and what is allowed; and the hash must follow what the hardware depends on and nothing
// else.
#include "gen/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <set>
#include <string>

#include "gen/emit.h"

namespace sluice {
namespace {

constexpr char kGood[] = R"(name = "point"
[array]
rows = 16
cols = 8
operand = "int8"
sparsity = "1:2"
[bus]
data_bits = 64
address_bits = 64
[control]
queue_depth = 4
counters = "all"
[decompress]
max_code_len = 12
table_slots = 2
trellis_states = 4
[memory]
act_words = 2048
acc_rows = 1024
scale_words = 512
weight_fifo_beats = 256
)";

// kGood with one line in place of another.
std::string with(const std::string& line, const std::string& replacement) {
  std::string text = kGood;
  const auto at = text.find(line + "\n");
  if (at == std::string::npos) throw std::logic_error("no such line: " + line);
  return text.replace(at, line.size(), replacement);
}

std::string error_of(const std::string& text, const std::string& file = "configs/point.toml") {
  try {
    parse_config(text, file);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

Config good() { return parse_config(kGood, "configs/point.toml"); }

TEST(Config, ReadsEveryKey) {
  const Config config = good();
  EXPECT_EQ(config.name, "point");
  EXPECT_EQ(config.rows, 16);
  EXPECT_EQ(config.cols, 8);
  EXPECT_EQ(config.operand, ArrayOperand::kInt8);
  EXPECT_EQ(config.sparsity, ArraySparsity::kOneOfTwo);
  EXPECT_EQ(config.data_bits, 64);
  EXPECT_EQ(config.bus_bytes(), 8);
  EXPECT_EQ(config.address_bits, 64);
  EXPECT_EQ(config.queue_depth, 4);
  EXPECT_EQ(config.counters, CounterSet::kAll);
  EXPECT_EQ(config.max_code_len, 12);
  EXPECT_EQ(config.table_slots, 2);
  EXPECT_EQ(config.act_words, 2048);
  EXPECT_EQ(config.acc_rows, 1024);
  EXPECT_EQ(config.scale_words, 512);
  EXPECT_EQ(config.weight_fifo_beats, 256);
}

struct BadLine {
  std::string line;         // of kGood
  std::string replacement;  // what stands there instead
  std::string error;
};

std::ostream& operator<<(std::ostream& out, const BadLine& bad) { return out << bad.replacement; }

class ConfigMistake : public testing::TestWithParam<BadLine> {};

TEST_P(ConfigMistake, IsNamed) {
  EXPECT_EQ(error_of(with(GetParam().line, GetParam().replacement)), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Config, ConfigMistake,
    testing::Values(
        BadLine{"rows = 16", "rows = 12",
                "configs/point.toml:3: array.rows = 12: must be a power of two from 2 to 64"},
        BadLine{"rows = 16", "rows = 128",
                "configs/point.toml:3: array.rows = 128: must be a power of two from 2 to 64"},
        BadLine{"rows = 16", "rows = -16",
                "configs/point.toml:3: array.rows = -16: must be a power of two from 2 to 64"},
        BadLine{"rows = 16", "rows = 9223372036854775807",
                "configs/point.toml:3: array.rows = 9223372036854775807: must be a power of two "
                "from 2 to 64"},
        BadLine{"rows = 16", "rows = \"16\"",
                "configs/point.toml:3: array.rows = '16': must be a power of two from 2 to 64"},
        BadLine{"rows = 16", "rows = 16.0",
                "configs/point.toml:3: array.rows = 16.0: must be a power of two from 2 to 64"},
        BadLine{"cols = 8", "",
                "configs/point.toml:2: array.cols is missing: must be a power of two from 4 to 64"},
        BadLine{"cols = 8", "cols = 2",
                "configs/point.toml:4: array.cols = 2: must be a power of two from 4 to 64"},
        BadLine{"operand = \"int8\"", "operand = \"fp16\"",
                "configs/point.toml:5: array.operand = 'fp16': must be \"int8\" or \"fp8\""},
        BadLine{"sparsity = \"1:2\"", "sparsity = \"4:8\"",
                "configs/point.toml:6: array.sparsity = '4:8': must be \"dense\" or \"1:2\" or "
                "\"2:4\""},
        BadLine{"sparsity = \"1:2\"", "sparsity = 12",
                "configs/point.toml:6: array.sparsity = 12: must be \"dense\" or \"1:2\" or "
                "\"2:4\""},
        BadLine{"trellis_states = 4", "trellis_states = 6",
                "configs/point.toml:16: decompress.trellis_states = 6: must be a multiple of 4 "
                "from 0 to 8"},
        BadLine{"data_bits = 64", "data_bits = 16",
                "configs/point.toml:8: bus.data_bits = 16: must be a power of two from 32 to 256"},
        BadLine{"data_bits = 64", "data_bits = 96",
                "configs/point.toml:8: bus.data_bits = 96: must be a power of two from 32 to 256"},
        BadLine{"max_code_len = 12", "max_code_len = 16",
                "configs/point.toml:14: decompress.max_code_len = 16: must be an integer from 8 to "
                "15"},
        BadLine{
            "table_slots = 2", "table_slots = 0",
            "configs/point.toml:15: decompress.table_slots = 0: must be an integer from 1 to 8"},
        BadLine{"act_words = 2048", "act_words = 32",
                "configs/point.toml:18: memory.act_words = 32: must be a power of two from 64 to "
                "65536"},
        BadLine{"acc_rows = 1024", "acc_rows = 1000",
                "configs/point.toml:19: memory.acc_rows = 1000: must be a power of two from 64 to "
                "65536"},
        BadLine{
            "scale_words = 512", "scale_words = 131072",
            "configs/point.toml:20: memory.scale_words = 131072: must be a power of two from 64 "
            "to 65536"},
        BadLine{"weight_fifo_beats = 256", "weight_fifo_beats = 8192",
                "configs/point.toml:21: memory.weight_fifo_beats = 8192: must be a power of two "
                "from 16 to 4096"},
        BadLine{"[bus]", "colour = \"red\"\n[bus]",
                "configs/point.toml:7: array.colour = 'red': unknown key; allowed in array: rows, "
                "cols, operand, sparsity"},
        BadLine{"[bus]", "[fans]\ncount = 1\n[bus]",
                "configs/point.toml:7: fans = {...}: unknown key; allowed at the top: name, "
                "array, bus, control, decompress, memory"},
        BadLine{"data_bits = 64", "data_bits = ",
                "configs/point.toml:8: Error while parsing key-value pair: expected value, saw "
                "'\\n'"},
        BadLine{"rows = 16", "rows = 4\n", "accepted"}));

TEST(Config, BeatsMustFitIntoTheWordsOfMemories) {
  std::string text = with("rows = 16", "rows = 4");
  text.replace(text.find("cols = 8"), 8, "cols = 4");
  text.replace(text.find("data_bits = 64"), 14, "data_bits = 256");
  EXPECT_EQ(
      error_of(text),
      "configs/point.toml:3: array.rows = 4: must be at least 16 with bus.data_bits = 256: an "
      "activation word of 2*rows bytes must hold a beat\n"
      "configs/point.toml:4: array.cols = 4: must be at least 8 with bus.data_bits = 256: an "
      "accumulator row of 4*cols bytes must hold a beat");
}

TEST(Config, ABeatMustHoldASum) {
  std::string text = with("operand = \"int8\"", "operand = \"fp8\"");
  text.replace(text.find("data_bits = 64"), 14, "data_bits = 32");
  EXPECT_EQ(error_of(text),
            "configs/point.toml:8: bus.data_bits = 32: must be at least 64 with array.operand = "
            "\"fp8\": a beat must hold a sum");
}

TEST(Config, AllMistakesOfAFileAreReported) {
  const std::string error = error_of("name = 3\n[array]\nrows = 3\ncolumns = 4\nbus = 1\n");
  for (const char* part :
       {"configs/point.toml:1: name = 3: ", "configs/point.toml:3: array.rows = 3: ",
        "configs/point.toml:4: array.columns = 4: unknown key", "array.cols is missing",
        "array.operand is missing", "array.sparsity is missing", "array.bus = 1: unknown key",
        "configs/point.toml: [bus] is missing: must be a section with the keys data_bits, "
        "address_bits",
        "[decompress] is missing", "[memory] is missing"}) {
    EXPECT_NE(error.find(part), std::string::npos) << part << "\nnot in\n" << error;
  }
}

TEST(Config, SectionsMustBeSections) {
  std::string text = with("[bus]", "");
  const std::string keys = "data_bits = 64\naddress_bits = 64\n";
  text.erase(text.find(keys), keys.size());
  EXPECT_EQ(
      error_of("bus = 3\n" + text),
      "configs/point.toml:1: bus = 3: must be a section with the keys data_bits, address_bits");
}

TEST(Config, NameIsTheFilesName) {
  EXPECT_EQ(error_of(kGood, "configs/other.toml"),
            "configs/other.toml:1: name = 'point': must be \"other\", the file's name, of the "
            "letters a-z, digits and _ and starting with a letter");
  EXPECT_NE(error_of(with("name = \"point\"", "name = \"Point-2\""), "configs/Point-2.toml"),
            "accepted");
}

TEST(Config, FilesThatCannotBeReadAreNamed) {
  for (const char* path : {"configs/none.toml", "configs"}) {
    try {
      load_config(path);
      ADD_FAILURE() << path << " was accepted";
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.what(), std::string(path) + ": cannot be read as a text file");
    }
  }
}

TEST(ConfigHash, IsFixedForGood) {
  EXPECT_EQ(canonical_text(good()),
            "array.operand=int8\narray.sparsity=1:2\ncontrol.counters=all\narray.rows=16\n"
            "array.cols=8\nbus.data_bits=64\nbus.address_bits=64\ncontrol.queue_depth=4\n"
            "decompress.max_code_len=12\ndecompress.table_slots=2\n"
            "decompress.trellis_states=4\n"
            "memory.act_words=2048\nmemory.acc_rows=1024\nmemory.scale_words=512\n"
            "memory.weight_fifo_beats=256\n");
  EXPECT_EQ(config_hash(good()), 0x09E9AC41DC03B086u);
}

TEST(ConfigHash, IgnoresNameCommentsAndOrder) {
  const Config reordered = parse_config(R"(# a comment
name = "other"
[memory]
weight_fifo_beats = 0x100  # another
scale_words = 512
acc_rows = 1_024
act_words = 2048
[array]
sparsity = "1:2"
operand = "int8"
cols = 8
rows = 16
[decompress]
table_slots = 2
trellis_states = 4
max_code_len = 12
[control]
counters = "all"
queue_depth = 4
[bus]
address_bits = 64
data_bits = 64
)",
                                        "other.toml");
  EXPECT_EQ(config_hash(reordered), config_hash(good()));
}

TEST(ConfigHash, FollowsEveryKey) {
  std::set<std::uint64_t> hashes = {config_hash(good())};
  const auto add = [&](const std::string& line, const std::string& replacement) {
    const Config config = parse_config(with(line, replacement), "point.toml");
    EXPECT_TRUE(hashes.insert(config_hash(config)).second) << replacement;
  };
  add("rows = 16", "rows = 32");
  add("cols = 8", "cols = 16");
  add("operand = \"int8\"", "operand = \"fp8\"");
  add("sparsity = \"1:2\"", "sparsity = \"dense\"");
  add("sparsity = \"1:2\"", "sparsity = \"2:4\"");
  add("data_bits = 64", "data_bits = 128");
  add("address_bits = 64", "address_bits = 20");
  add("queue_depth = 4", "queue_depth = 1");
  add("counters = \"all\"", "counters = \"cycles\"");
  add("max_code_len = 12", "max_code_len = 13");
  add("table_slots = 2", "table_slots = 3");
  add("trellis_states = 4", "trellis_states = 8");
  add("act_words = 2048", "act_words = 4096");
  add("acc_rows = 1024", "acc_rows = 2048");
  add("scale_words = 512", "scale_words = 256");
  add("weight_fifo_beats = 256", "weight_fifo_beats = 512");
}

TEST(ShippedConfigs, AreValidAndDiffer) {
  std::set<std::uint64_t> hashes;
  for (const auto& entry : std::filesystem::directory_iterator("configs")) {
    EXPECT_TRUE(hashes.insert(config_hash(load_config(entry.path()))).second) << entry.path();
  }
  EXPECT_GE(hashes.size(), 12u);
}

TEST(ConfigPackage, HoldsTheHashAndTheParameters) {
  const std::string package = emit_config_package(good());
  for (const char* line :
       {"package sluice_config_pkg;", "localparam string Name = \"point\";",
        "localparam int unsigned Sparsity = 1;", "localparam bit Fp8 = 1'b0;",
        "localparam int unsigned Rows = 16;", "localparam int unsigned Cols = 8;",
        "localparam int unsigned WeightFifoBeats = 256;"}) {
    EXPECT_NE(package.find(line), std::string::npos) << line << "\nnot in\n" << package;
  }
}

}  // namespace
}  // namespace sluice
