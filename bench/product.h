// Products of random operands on the simulated RTL, and what the hardware's counters say about
// them.
#ifndef SLUICE_BENCH_PRODUCT_H_
#define SLUICE_BENCH_PRODUCT_H_

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"

namespace sluice::bench {

inline constexpr const char* kDefaultConfig = "default";
inline constexpr double kDefaultStep = 0.18;  // 4.5 bits of dense Gaussian weights

// Y [m, n] = X [m, k] W [n, k]^T with Gaussian X and W in Huffman codes, FP32 out.
struct Product {
  int m = 1;
  int n = 0;
  int k = 0;
  Sparsity sparsity = Sparsity::kDense;
  double step = kDefaultStep;  // of the weights, in their root mean squares

  // "96x256x256", M x K x N.
  std::string name() const;
};

struct Machine {
  std::string config = kDefaultConfig;
  uint32_t latency = 100;
};

// The counters that benchmarks use.
struct Measurement {
  double cycles = 0;
  double window = 0;  // from the first weight in the array to the last sum
  double read_beats = 0;
  double write_beats = 0;
  double steps = 0;        // decoded
  double decode_busy = 0;  // cycles of the decompressor that were not idle
  double seconds = 0;      // of the processor
};
Measurement operator-(const Measurement& a, const Measurement& b);

// Where the operands of a product are when the clock of the counters starts.
enum class Operands {
  kInMemory,
  kOnChip,  // all but the weights: their LOADs come first and a FENCE parts them from the rest.
            // Needs a product whose activations and scales fit on chip.
};

// In groups of columns as the planner chooses them, or in two, one in each half of the
// accumulators: then no MUL waits for a STORE.
enum class Groups { kPlanned, kHalves };
PackedTensor random_tensor(const Config& config, const Product& product,
                           Groups groups = Groups::kPlanned);

// The accelerator of a configuration is not in this build.
class NotBuilt : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A device with products in its memory, which can be run together in one ring. Throws NotBuilt.
class Bench {
 public:
  explicit Bench(const Machine& machine);

  const Config& config() const { return device_->config(); }
  void place(const Product& product) { place(random_tensor(config(), product), product.m); }
  void place(const PackedTensor& weights, int m);

  // All that was placed, so many times over.
  Program program(int times = 1) const;

  // Runs it as one program.
  Measurement run(int times = 1, Operands operands = Operands::kInMemory);

 private:
  std::unique_ptr<Device> device_;
  std::vector<PlacedMatmul> products_;
};

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_PRODUCT_H_
