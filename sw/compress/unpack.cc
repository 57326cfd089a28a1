#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/stream_reader.h"

namespace sluice {
namespace {

DecodedStream decode(const PackedTensor& tensor) {
  tensor.validate();
  return read_stream(tensor.stream, tensor.n, tensor.stored_per_column(), tensor.layout,
                     tensor.sparsity, tensor.coding, tensor.table);
}

}  // namespace

QuantisedWeights PackedTensor::unpack() const {
  const DecodedStream decoded = decode(*this);
  const int ks = stored_per_column();
  const int spread = sparsity == Sparsity::kDense ? 1 : 2;
  QuantisedWeights weights{.n = n, .k = k, .q = {}, .scale = scale};
  weights.q.resize(static_cast<std::size_t>(n) * k);
  const Symbol* symbol = decoded.symbols.data();
  for (int row = 0; row < n; ++row) {
    std::int8_t* q = &weights.q[static_cast<std::size_t>(row) * k];
    for (int i = 0; i < ks; ++i, ++symbol) {
      const int column = spread * i + select_of(*symbol);
      if (column >= k) {
        throw std::runtime_error(
            fmt::format("stored weight {} of column {} selects the missing "
                        "second of the last pair",
                        i, row));
      }
      q[column] = operand_of(*symbol);
    }
  }
  return weights;
}

std::uint64_t PackedTensor::stream_bits() const { return decode(*this).code_bits; }

}  // namespace sluice
