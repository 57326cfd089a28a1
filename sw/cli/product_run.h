// One product on a device and on the golden model: what it took, and whether both left the same
// memory.
#ifndef SLUICE_SW_CLI_PRODUCT_RUN_H_
#define SLUICE_SW_CLI_PRODUCT_RUN_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"
#include "sw/timeline/timeline.h"

namespace sluice {

struct ProductName {
  std::string tensor;  // "layer0.q"
  std::string mode;    // "dense" or "1:2"
  std::string phase;   // "prefill" or "decode"
};

// The first of the output's bytes that differ: an element of Y, or as many bytes around it.
struct Difference {
  uint64_t address = 0;
  std::optional<uint32_t> row, column, tile;  // of Y; none outside of it
  uint64_t got = 0;
  uint64_t expected = 0;
  std::optional<uint64_t> cycle;  // in which the device wrote it
};

struct ProductRun {
  ProductName name;
  MatmulShape shape;
  StoreForm form = StoreForm::kFp32;
  Operand operand = Operand::kInt8;
  std::string device;
  double bits_per_weight = 0;
  std::optional<uint64_t> cycles;         // from doorbell to interrupt; none without time
  std::optional<double> mac_utilisation;  // from the first weight in to the last sum out
  std::optional<double> bus_utilisation;  // of the busier of the read and write data channels
  Counters counters;                      // all of docs/registers.md; empty without time
  uint64_t differing_bytes = 0;
  std::optional<Difference> difference;
  std::optional<Timeline> timeline;
  double seconds = 0;       // wall time of the device's run
  std::vector<uint64_t> y;  // [M, N], bits of the elements, as the device left them
};

struct ProductOperands {
  const PackedTensor& weights;
  const QuantisedActivations& activations;
  StoreForm form = StoreForm::kFp32;
  std::vector<float> output_scale = {};  // for StoreForm::kOperands, see place_matmul()
};

// The timeline of a run: none, one if its commands are no more than so many, or one in any case,
// where more commands are an error, as is a device without time.
struct TimelineWish {
  size_t commands = 0;
  bool required = true;
};

// Runs on `device_name` and, in a thread beside it, on the golden model of the same configuration.
// Throws std::runtime_error if a run ends with an error of the machine.
ProductRun run_product(const std::string& device_name, const DeviceSettings& settings,
                       const ProductName& name, const ProductOperands& operands,
                       const TimelineWish& timeline = {});

// The fields of a run in sim.json; null where the device has no time.
nlohmann::ordered_json to_json(const ProductRun& run);

// Several lines: where, and both values as what they are.
std::string describe_difference(const ProductRun& run);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PRODUCT_RUN_H_
