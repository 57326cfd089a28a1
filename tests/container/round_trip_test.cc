// What is compressed into a container comes back from it.
#include <gtest/gtest.h>

#include "sw/container/container_file.h"
#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

void expect_same(const CompressedModel& actual, const CompressedModel& expected) {
  ASSERT_EQ(actual.linears.size(), expected.linears.size());
  for (std::size_t i = 0; i < actual.linears.size(); ++i) {
    const CompressedLinear& a = actual.linears[i];
    const CompressedLinear& e = expected.linears[i];
    EXPECT_EQ(a.layer, e.layer);
    EXPECT_EQ(a.linear, e.linear);
    EXPECT_EQ(a.distortion.noise, e.distortion.noise);
    EXPECT_EQ(a.distortion.signal, e.distortion.signal);
    ASSERT_EQ(a.parts.size(), e.parts.size());
    for (std::size_t p = 0; p < a.parts.size(); ++p) {
      EXPECT_EQ(a.parts[p].serialise(), e.parts[p].serialise()) << weight_name(a.layer, a.linear);
    }
  }
  ASSERT_EQ(actual.frame.layers.size(), expected.frame.layers.size());
  for (std::size_t i = 0; i < actual.frame.layers.size(); ++i) {
    EXPECT_EQ(actual.frame.layers[i].attention_norm, expected.frame.layers[i].attention_norm);
    EXPECT_EQ(actual.frame.layers[i].mlp_norm, expected.frame.layers[i].mlp_norm);
  }
  EXPECT_EQ(actual.frame.final_norm, expected.frame.final_norm);
  EXPECT_EQ(actual.frame.embedding, expected.frame.embedding);
  EXPECT_EQ(actual.frame.head_left_out, expected.frame.head_left_out);
  ASSERT_EQ(actual.files.size(), expected.files.size());
  for (std::size_t i = 0; i < actual.files.size(); ++i) {
    EXPECT_EQ(actual.files[i].name, expected.files[i].name);
    EXPECT_EQ(actual.files[i].bytes, expected.files[i].bytes);
  }
}

TEST(RoundTrip, ContainerHoldsWhatIsCompressedInMemory) {
  const TempDir folder;
  const auto checkpoint =
      LlamaCheckpoint::open(write_checkpoint(folder, odd_model(1), Dtype::kBf16));
  const auto path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, {}, path);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.sluice.part"));
  EXPECT_TRUE(is_container(path));
  expect_same(open_compressed(path), compress_in_memory(checkpoint, {}));
}

}  // namespace
}  // namespace sluice::test
