// Cases of an equivalence test, dealt out over configurations and, to run side by side, over
// shards.
//
// SLUICE_TEST_FULL=1 runs all cases instead of a few; SLUICE_TEST_SEED=<n> other cases;
// SLUICE_TEST_CASE=<n> one case alone.
#ifndef SLUICE_TESTS_EQUIVALENCE_SHARDS_H_
#define SLUICE_TESTS_EQUIVALENCE_SHARDS_H_

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "backends/find_config.h"

namespace sluice {

struct Share {
  const char* config;
  uint32_t full;  // cases
  uint32_t fast;

  friend std::ostream& operator<<(std::ostream& out, const Share& share) {
    return out << share.config;
  }
};

inline constexpr uint32_t kShards = 4;  // of a configuration

struct Shard {
  const Share* share;
  uint32_t index;

  friend std::ostream& operator<<(std::ostream& out, const Shard& shard) {
    return out << shard.share->config << " shard " << shard.index;
  }
};

inline std::vector<Shard> shards(std::span<const Share> shares) {
  std::vector<Shard> all;
  for (const Share& share : shares) {
    for (uint32_t i = 0; i < kShards; ++i) all.push_back({&share, i});
  }
  return all;
}

inline std::string shard_name(const testing::TestParamInfo<Shard>& info) {
  return fmt::format("{}_{}", info.param.share->config, info.param.index);
}

inline std::optional<uint64_t> number_from(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return {};
  return std::strtoull(text, nullptr, 0);
}

// Calls expect(config, number) for the shard's cases up to the first that fails.
template <typename Expect>
void run_shard(const Shard& shard, Expect expect) {
  const Config config = find_config(shard.share->config);
  if (const auto only = number_from("SLUICE_TEST_CASE")) {
    if (shard.index == 0) expect(config, *only);
    return;
  }
  const uint64_t seed = number_from("SLUICE_TEST_SEED").value_or(1);
  const uint32_t cases = number_from("SLUICE_TEST_FULL") ? shard.share->full : shard.share->fast;
  for (uint32_t i = shard.index; i < cases; i += kShards) {
    ASSERT_NO_FATAL_FAILURE(expect(config, seed * 1'000'000 + i));
  }
}

}  // namespace sluice

#endif  // SLUICE_TESTS_EQUIVALENCE_SHARDS_H_
