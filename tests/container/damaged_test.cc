// Containers that are cut off, damaged or of another kind are refused in words, whatever is wrong.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "sw/container/container_file.h"
#include "sw/container/container_header.h"
#include "sw/container/decompress.h"
#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

std::span<const std::uint8_t> as_u8(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void open_and_check(const fs::path& path) { ContainerFile::open(path).check(); }

class Damaged : public testing::Test {
 protected:
  void SetUp() override {
    LlamaConfig config = small_config();
    config.num_hidden_layers = 1;
    const auto checkpoint =
        LlamaCheckpoint::open(write_checkpoint(folder_, random_model(config, 9), Dtype::kBf16));
    const fs::path path = folder_.path() / "out.sluice";
    compress_to_file(checkpoint, {.config = "small"}, path);
    bytes_ = read_text(path);
    header_ = parse_container_header(as_u8(bytes_), "");
  }

  std::string directory() const { return bytes_.substr(header_.directory_offset); }

  // The container with another directory, all checksums right.
  std::string with_directory(const std::string& text) const {
    ContainerHeader header = header_;
    header.directory_bytes = text.size();
    header.directory_crc = crc32c(as_u8(text));
    header.file_bytes = header.directory_offset + text.size();
    const auto first = serialise(header);
    return std::string(first.begin(), first.end()) +
           bytes_.substr(kContainerHeaderBytes, header.directory_offset - kContainerHeaderBytes) +
           text;
  }

  void expect_refused(const std::string& bytes, const std::string& part) const {
    expect_error([&] { open_and_check(folder_.write("bad.sluice", bytes)); }, part);
  }

  // Puts `after` in place of the first `before` in the directory.
  void expect_directory_refused(const std::string& before, const std::string& after,
                                const std::string& part) const {
    std::string text = directory();
    const std::size_t at = text.find(before);
    ASSERT_NE(at, std::string::npos) << before;
    expect_refused(with_directory(text.replace(at, before.size(), after)), part);
  }

  TempDir folder_;
  std::string bytes_;
  ContainerHeader header_;
};

TEST_F(Damaged, TheContainerItselfIsFine) {
  open_and_check(folder_.write("good.sluice", bytes_));
  open_and_check(folder_.write("good.sluice", with_directory(directory())));
}

TEST_F(Damaged, SaysWhatIsWrongWithTheHeader) {
  expect_refused("", "does not begin with SLUICEMC");
  expect_refused("GGUF" + bytes_.substr(4), "does not begin with SLUICEMC");
  expect_refused(bytes_.substr(0, 40), "cut off after 40 bytes");
  expect_refused(bytes_.substr(0, bytes_.size() - 1), "it is cut off");
  expect_refused(bytes_ + " ", "something appended");
  std::string version = bytes_;
  version[8] = 2;
  expect_refused(version, "version 2 of containers is unknown: this reads 1");
  std::string damaged = bytes_;
  damaged[20] ^= 1;
  expect_refused(damaged, "the header's CRC is wrong");
  expect_error([&] { ContainerFile::open(folder_.path() / "none.sluice"); }, "none.sluice");
}

TEST_F(Damaged, TheDirectoryEndsWithTheFile) {
  const auto with_header = [&](std::uint64_t offset, std::uint64_t bytes) {
    ContainerHeader header = header_;
    header.directory_offset = offset;
    header.directory_bytes = bytes;
    const auto first = serialise(header);
    return std::string(first.begin(), first.end()) + bytes_.substr(kContainerHeaderBytes);
  };
  const std::uint64_t offset = header_.directory_offset, bytes = header_.directory_bytes;
  open_and_check(folder_.write("good.sluice", with_header(offset, bytes)));
  for (const auto& [o, b] : {std::pair{offset, bytes - 1},
                             {offset, bytes + 1},
                             {offset + bytes + 1, ~std::uint64_t{0}}}) {
    expect_refused(with_header(o, b), "does not end with the file");
  }
}

TEST_F(Damaged, PartsAreLaidOutForTheTarget) {
  const Directory good = parse_directory(directory(), header_.directory_offset, "");
  for (int Target::*size : {&Target::rows, &Target::cols}) {
    Directory changed = good;
    changed.target.*size *= 2;
    expect_refused(with_directory(to_text(changed)), "is laid out for another array");
  }
}

TEST_F(Damaged, EveryByteUnderAChecksumCounts) {
  for (const Blob& blob : [&] {
         std::vector<Blob> blobs = {{header_.directory_offset, header_.directory_bytes, 0}};
         const Directory all = parse_directory(directory(), header_.directory_offset, "");
         for (const auto& tensor : all.tensors) blobs.push_back(tensor.blob);
         for (const auto& linear : all.linears) blobs.push_back(linear.parts[0].blob);
         for (const auto& file : all.files) blobs.push_back(file.blob);
         return blobs;
       }()) {
    std::string damaged = bytes_;
    damaged[blob.offset + blob.bytes / 2] ^= 0x10;
    expect_refused(damaged, "is wrong: the container is damaged");
  }
}

TEST_F(Damaged, SaysWhatIsWrongWithTheDirectory) {
  expect_refused(with_directory("[]"), "must be an object");
  expect_refused(with_directory("{}"), "has no \"config\"");
  expect_directory_refused("\"hidden_size\":12", "\"hidden_size\":-1", "hidden_size");
  expect_directory_refused("\"num_hidden_layers\":1", "\"num_hidden_layers\":16000000", "tensors");
  expect_directory_refused("\"vocab_size\":11", "\"vocab_size\":12", "shape");
  expect_directory_refused("\"sparsity\":\"dense\"", "\"sparsity\":\"1:3\"", "1:3");
  expect_directory_refused("\"sparsity\":\"dense\"", "\"sparsity\":\"1:2\"", "directory says 1:2");
  expect_directory_refused("\"dtype\":\"BF16\"", "\"dtype\":\"I8\"", "none of F32, F16 and BF16");
  expect_directory_refused("\"rows\":", "\"rows\":0", "");
  expect_directory_refused("\"blob\":[64,", "\"blob\":[128,", "the blob before it ends at 64");
  expect_directory_refused("self_attn.k_proj", "self_attn.q_proj", "k_proj");
  expect_directory_refused("\"tokenizer.model\"", "\"../tokenizer\"", "no plain name");
  expect_directory_refused("\"tokenizer.model\"", "7", "no text");
}

TEST_F(Damaged, NoDirectoryCrashesTheReader) {
  const std::string text = directory();
  int refused = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    std::mt19937 random(seed);
    std::string damaged = text;
    for (std::uint32_t i = 1 + random() % 3; i > 0; --i) {
      const std::size_t at = random() % damaged.size();
      switch (random() % 4) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged[at] = "0123456789-,[]{}\":e."[random() % 20];
          break;
        case 2:
          damaged.erase(at, 1 + random() % 20);
          break;
        default:
          damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 30));
      }
      if (damaged.empty()) damaged = "{";
    }
    try {
      open_and_check(folder_.write("bad.sluice", with_directory(damaged)));
    } catch (const std::runtime_error&) {
      ++refused;
    } catch (const std::exception& error) {
      ADD_FAILURE() << "seed " << seed << ": not a std::runtime_error: " << error.what();
    }
  }
  EXPECT_GT(refused, 300);
}

TEST_F(Damaged, NoBytesCrashTheReader) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::string damaged = bytes_;
    for (std::uint32_t i = 1 + random() % 4; i > 0; --i) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    }
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    try {
      open_and_check(folder_.write("bad.sluice", damaged));
    } catch (const std::runtime_error&) {
    } catch (const std::exception& error) {
      ADD_FAILURE() << "seed " << seed << ": not a std::runtime_error: " << error.what();
    }
  }
}

// A packed tensor that is changed is refused by what it says itself, its blob's checksum being
// right.
TEST_F(Damaged, NoPackedTensorCrashesTheReader) {
  const Directory good = parse_directory(directory(), header_.directory_offset, "");
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    Directory changed = good;
    PackedPart& part = changed.linears[random() % changed.linears.size()].parts[0];
    std::string bytes = bytes_;
    for (std::uint32_t i = 1 + random() % 3; i > 0; --i) {
      const std::size_t at = random() % (random() % 2 == 0 ? 60 : part.blob.bytes);
      bytes[part.blob.offset + at] ^= static_cast<char>(1 << random() % 8);
    }
    if (bytes == bytes_) continue;  // a bit flipped twice
    part.blob.crc = crc32c(as_u8(bytes).subspan(part.blob.offset, part.blob.bytes));
    const std::string kept = std::exchange(bytes_, bytes);
    const std::string damaged = with_directory(to_text(changed));
    bytes_ = kept;
    EXPECT_THROW(open_and_check(folder_.write("bad.sluice", damaged)), std::runtime_error)
        << "seed " << seed;
  }
}

TEST_F(Damaged, ATensorOfNansIsRefusedByTheCheck) {
  Directory changed = parse_directory(directory(), header_.directory_offset, "");
  Blob& norm = changed.tensors.back().blob;
  const std::string nan = bytes_of(std::nanf(""));
  bytes_.replace(norm.offset, nan.size(), nan);
  norm.crc = crc32c(as_u8(bytes_).subspan(norm.offset, norm.bytes));
  expect_refused(with_directory(to_text(changed)), "NaN");
}

TEST_F(Damaged, AnInterruptedRunLeavesNoContainer) {
  const auto checkpoint = LlamaCheckpoint::open(folder_.path());
  const fs::path path = folder_.path() / "interrupted.sluice";
  const auto stop = [](const CompressState&) { throw std::runtime_error("stopped"); };
  EXPECT_THROW(compress_to_file(checkpoint, {}, path, stop), std::runtime_error);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(Damaged, FilesThatCannotBeWrittenAreNamed) {
  const auto checkpoint = LlamaCheckpoint::open(folder_.path());
  expect_error([&] { compress_to_file(checkpoint, {}, folder_.path() / "no" / "out.sluice"); },
               "No such file or directory");
  const auto container = ContainerFile::open(folder_.path() / "out.sluice");
  expect_error([&] { decompress_to_folder(container, {}, folder_.path()); },
               "holds files already; give a new or an empty folder");
  expect_error([&] { decompress_to_folder(container, {}, folder_.path() / "config.json"); },
               "cannot be made a folder");
}

TEST_F(Damaged, OptionsThatContradictAreRefused) {
  const auto checkpoint = LlamaCheckpoint::open(folder_.path());
  const auto refused = [&](const CompressOptions& options, const std::string& part) {
    try {
      compress_in_memory(checkpoint, options);
      ADD_FAILURE() << "nothing was thrown; expected: " << part;
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  refused({.config = "nothing"}, "there is no configuration");
  refused({.sparsity = Sparsity::k2of4}, "2:4");  // default is built for 1:2
  refused({.bits = 90.0}, "--bits 90");
  refused({.bits = 4.0, .palette = "kmeans:16"}, "give one of the two");
  refused({.palette = "best:4"}, "palette 'best:4'");
  refused({.scales = "column"}, "use row or matrix");
  for (const char* text : {"head", "head=dense", "tail=dense:raw", "q=3:4:raw", "q=dense:huff",
                           "q=dense:huffman@", "q=dense:huffman@x", "q=dense:huffman@-1"}) {
    EXPECT_THROW(parse_override(text), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace sluice::test
