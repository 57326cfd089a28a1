// Compressing keeps to the memory that it is given.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>

#include "sw/container/container_file.h"
#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::uint64_t kMiB = 1 << 20;

// Bytes of the process that are neither shared nor mapped from a file.
std::uint64_t data_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmData:")) return 1024 * std::stoull(line.substr(7));
  }
  return 0;
}

// Ends the process with 0, or with 3 if `work` needs more than `allowed` bytes beyond what it has.
template <typename Work>
[[noreturn]] void run_within(std::uint64_t allowed, Work work) {
  malloc_trim(0);  // what was freed does not count
  const std::uint64_t limit = data_bytes() + allowed;
  const rlimit limits{limit, limit};
  setrlimit(RLIMIT_DATA, &limits);
  try {
    work();
  } catch (const std::bad_alloc&) {
    std::_Exit(3);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::_Exit(4);
  }
  std::_Exit(0);
}

class Memory : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "sanitizers take memory of their own";
    mallopt(M_MMAP_THRESHOLD, 1 << 16);  // what is freed is no longer the process's
    LlamaConfig config = small_config();
    config.hidden_size = 512;
    config.intermediate_size = 1536;
    config.num_hidden_layers = 1;
    config.vocab_size = 12000;
    // 8.5 million weights in linears, 34 MB in floats, and 6 million in the embedding.
    write_checkpoint(folder_, random_model(config, 10), Dtype::kBf16);
  }

  std::filesystem::path out() const { return folder_.path() / "out.sluice"; }
  void compress(const CompressOptions& options) const {
    compress_to_file(LlamaCheckpoint::open(folder_.path()), options, out());
  }

  TempDir folder_;
  CompressOptions options_{.part_weights = kMiB / 4, .jobs = 2, .max_memory = 8 * kMiB};
};

TEST_F(Memory, ALargeCheckpointGoesThroughLittle) {
  const std::uint64_t allowed = 48 * kMiB;  // stacks and buffers too
  EXPECT_EXIT(run_within(allowed, [&] { compress(options_); }), testing::ExitedWithCode(0), "");
  options_.part_weights = kPartWeights;
  options_.max_memory = UINT64_MAX / 2;
  EXPECT_EXIT(run_within(allowed, [&] { compress(options_); }), testing::ExitedWithCode(3), "");
}

TEST_F(Memory, ALargeContainerIsCheckedInLittle) {
  EXPECT_EXIT(run_within(64 * kMiB, [&] { compress(options_); }), testing::ExitedWithCode(0), "");
  const auto check = [&] { ContainerFile::open(out()).check(); };
  EXPECT_EXIT(run_within(16 * kMiB, check), testing::ExitedWithCode(0), "");  // embedding: 24 MB
}

}  // namespace
}  // namespace sluice::test
