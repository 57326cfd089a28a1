// The trellis against Q4_0 on every weight matrix of a trained model.
#include "sw/compress/rate_distortion/codec.h"
#include "sw/compress/rate_distortion/rivals.h"
#include "sw/model/safetensors.h"
#include "tests/model/test_files.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

TEST(CompressModel, TrellisNeeds15PercentFewerBitsThanQ4AtItsSnr) {
  const std::filesystem::path folder = test::shared_models() / "stories15m-layers";
  SLUICE_SKIP_WITHOUT(folder);
  const Checkpoint checkpoint = open_safetensors(folder);
  int matrices = 0;
  for (const std::string& name : checkpoint.names()) {
    const TensorView& tensor = checkpoint.find(name);
    if (tensor.shape.size() != 2) continue;
    ++matrices;
    const RowMatrix matrix = to_matrix(tensor);
    const std::span<const float> weights(matrix.data(), static_cast<std::size_t>(matrix.size()));
    const int n = static_cast<int>(matrix.rows());
    const int k = static_cast<int>(matrix.cols());
    const RdPoint q4 = rival_point("q4_0", weights, n, k);
    const RdPoint trellis = rd_at_snr(weights, n, k, parse_rd_codec("trellis4"), q4.snr_db);
    EXPECT_NEAR(trellis.snr_db, q4.snr_db, 0.02) << name;
    EXPECT_LE(trellis.bits, 0.85 * q4.bits) << name;
  }
  EXPECT_EQ(matrices, 42);
}

}  // namespace
}  // namespace sluice
