#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/stored_weights.h"
#include "sw/compress/stream_reader.h"

namespace sluice {
namespace {

DecodedStream decode(const PackedTensor& tensor) {
  tensor.validate();
  return read_stream(tensor.stream, tensor.n, tensor.stored_per_column(), tensor.layout,
                     {tensor.sparsity, tensor.coding, tensor.trellis_states}, tensor.table,
                     tensor.second_table);
}

}  // namespace

QuantisedWeights PackedTensor::unpack() const {
  const DecodedStream decoded = decode(*this);
  const int ks = stored_per_column();
  QuantisedWeights weights{.n = n, .k = k, .q = {}, .scale = scale, .operand = operand};
  weights.q.resize(static_cast<std::size_t>(n) * k);
  const Symbol* symbol = decoded.symbols.data();
  for (int row = 0; row < n; ++row) {
    std::int8_t* q = &weights.q[static_cast<std::size_t>(row) * k];
    int before = 0;
    for (int i = 0; i < ks; ++i, ++symbol) {
      const int field = field_of(*symbol);
      const int column = first_column(sparsity, i) + select_of(sparsity, i, field, before);
      before = field;
      const std::int8_t byte = operand_of(*symbol);
      if (column < k) {
        q[column] = byte;
      } else if (!is_zero(operand, byte)) {
        throw std::runtime_error(fmt::format(
            "stored weight {} of column {} is not 0, but selects k = {} of {}", i, row, column, k));
      }
    }
  }
  return weights;
}

std::uint64_t PackedTensor::stream_bits() const { return decode(*this).code_bits(); }

CodeLengths PackedTensor::code_lengths() const { return decode(*this).lengths; }

}  // namespace sluice
