// A compression that was stopped goes on where it was, and ends in the same bytes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>

#include "sw/container/compress.h"
#include "sw/container/container_writer.h"
#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

const CompressOptions kOptions{.part_weights = 500, .jobs = 2};

class Resume : public testing::Test {
 protected:
  Resume() {
    write_checkpoint(model_, odd_model(12), Dtype::kBf16);
    compress_to_file(checkpoint(), kOptions, folder_.path() / "whole.sluice",
                     [this](const CompressState&) { ++parts_; });
    whole_ = read_text(folder_.path() / "whole.sluice");
  }

  LlamaCheckpoint checkpoint() const { return LlamaCheckpoint::open(model_.path()); }
  fs::path out() const { return folder_.path() / "out.sluice"; }
  fs::path part() const { return folder_.path() / "out.sluice.part"; }
  fs::path log() const { return folder_.path() / "out.sluice.part.log"; }

  // Packs so many parts and fails.
  void stop_after(int parts, const CompressOptions& options = kOptions) const {
    int packed = 0;
    const auto stop = [&](const CompressState&) {
      if (++packed == parts) throw std::runtime_error("stopped");
    };
    EXPECT_THROW(compress_to_file(checkpoint(), options, out(), stop), std::runtime_error);
    EXPECT_FALSE(fs::exists(out()));
  }

  // How many parts had to be packed.
  int go_on(CompressOptions options = kOptions) const {
    options.jobs = 1;
    int packed = 0;
    std::uint64_t last = 0;
    compress_to_file(checkpoint(), options, out(), [&](const CompressState& state) {
      if (state.weights != state.weights_kept) ++packed;
      EXPECT_GE(state.weights, last);
      last = state.weights;
    });
    EXPECT_FALSE(fs::exists(part()));
    EXPECT_FALSE(fs::exists(log()));
    return packed;
  }

  void expect_whole() const {
    EXPECT_TRUE(read_text(out()) == whole_);
    fs::remove(out());
  }

  void overwrite(const fs::path& path, const std::string& bytes) const {
    folder_.write(path.filename().string(), bytes);
  }

  TempDir model_;
  TempDir folder_;
  int parts_ = 0;
  std::string whole_;
};

TEST_F(Resume, GoesOnAfterEachPart) {
  ASSERT_GT(parts_, 30);
  for (int done = 1; done < parts_; done += 7) {
    stop_after(done);
    EXPECT_EQ(go_on(), parts_ - done);
    expect_whole();
  }
}

TEST(ContainerWriter, KeepsEveryByteOfABlob) {
  const TempDir folder;
  for (const std::size_t size : {1, 63, 64, 65, 128}) {
    const fs::path path = folder.path() / fmt::format("{}.sluice", size);
    const std::vector<std::uint8_t> first(size, 0xff), second(3, 0x55);
    Blob kept;
    {
      ContainerWriter writer(path, Unfinished::kKeep);
      kept = writer.add(first);
      writer.flush();
    }
    Blob added;
    {
      ContainerWriter writer(path, Unfinished::kKeep);
      writer.keep(kept);
      added = writer.add(second);
      writer.flush();
    }
    const std::string bytes = read_text(part_path(path));
    EXPECT_EQ(bytes.substr(kept.offset, kept.bytes), std::string(size, '\xff')) << size;
    EXPECT_EQ(added.offset, (kept.end() + 63) / 64 * 64) << size;
    EXPECT_EQ(bytes.substr(added.offset), "UUU") << size;
  }
}

TEST_F(Resume, GoesOnAfterASecondStop) {
  stop_after(5);
  stop_after(1 + 4);  // the first call says what was kept
  EXPECT_EQ(go_on(), parts_ - 9);
  expect_whole();
}

TEST_F(Resume, PacksAgainWhatIsDamaged) {
  stop_after(10);
  std::string bytes = read_text(part());
  bytes[bytes.size() - 1] ^= 1;
  overwrite(part(), bytes);
  EXPECT_EQ(go_on(), parts_ - 9);
  expect_whole();

  stop_after(10);
  overwrite(part(), read_text(part()).substr(0, 200));
  EXPECT_EQ(go_on(), parts_);
  expect_whole();
}

TEST_F(Resume, PacksAgainWhatTheLogDoesNotSayInFull) {
  stop_after(10);
  const std::string lines = read_text(log());
  overwrite(log(), lines.substr(0, lines.size() - 4));
  EXPECT_EQ(go_on(), parts_ - 9);
  expect_whole();

  stop_after(10);
  fs::remove(log());
  EXPECT_EQ(go_on(), parts_);
  expect_whole();
}

TEST_F(Resume, BeginsAnewForOtherOptions) {
  CompressOptions other = kOptions;
  other.coding = parse_coding("fixed:4");
  stop_after(20, other);
  EXPECT_EQ(go_on(), parts_);
  expect_whole();
}

TEST_F(Resume, BeginsAnewForACheckpointThatChanged) {
  stop_after(10);
  const fs::path file = model_.path() / "model.safetensors";
  fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1));
  EXPECT_EQ(go_on(), parts_);
  expect_whole();
}

}  // namespace
}  // namespace sluice::test
