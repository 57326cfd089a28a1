// Random programs of MULs for the bench of mul_unit, with the sums that they leave: plain loops
// over the weights that decompressor_reference.h decodes, and activations laid out as
// docs/commands.md says.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tests/unit/decompressor_stimulus.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {

struct MulArray {
  DecodingMachine decoding;
  bool fp8;
  int act_words;
  int acc_rows;

  int k_tiles(const MulCommand& decode) const {
    return (decode.ks + decoding.rows - 1) / decoding.rows;
  }
  int n_tiles(const MulCommand& decode) const {
    return (decode.columns + decoding.lanes - 1) / decoding.lanes;
  }
};

struct Weight {
  uint8_t operand = 0;
  uint8_t select = 0;
};

struct Mul {
  MulCommand decode;  // what the decompressor needs of it
  bool accumulate = false;
  int act_base = 0;
  int rows = 1;
  int acc_base = 0;
  std::vector<Weight> weights{};  // [ks, columns]; none from the command with an error on

  // k of stored weight i.
  int k_of(int i, int select) const {
    if (decode.sparsity == 0) return i;
    return decode.sparsity == 1 ? 2 * i + select : 4 * (i / 2) + select;
  }
};

// The accumulators; columns that no MUL has written yet, or that one left undefined, are not known.
class Sums {
 public:
  explicit Sums(const MulArray& array)
      : array_(array), sums_(array.acc_rows * array.decoding.lanes) {}

  std::optional<uint64_t> at(int row, int column) const {
    return sums_[row * array_.decoding.lanes + column];
  }

  void apply(const Mul& mul, const std::vector<uint8_t>& activations) {
    const int lanes = array_.decoding.lanes;
    for (int n = 0; n < array_.n_tiles(mul.decode) * lanes; ++n) {
      for (int m = 0; m < mul.rows; ++m) {
        auto& sum = sums_[(mul.acc_base + n / lanes * mul.rows + m) * lanes + n % lanes];
        if (!mul.accumulate) sum = 0;
        if (n >= mul.decode.columns || mul.weights.empty()) sum.reset();
        if (sum) sum = add_sums(array_.fp8, *sum, dot_product(mul, m, n, activations));
      }
    }
  }

 private:
  uint64_t dot_product(const Mul& mul, int m, int n,
                       const std::vector<uint8_t>& activations) const {
    const int word_bytes = 2 * array_.decoding.rows;
    uint64_t sum = 0;
    for (int i = 0; i < mul.decode.ks; ++i) {
      const Weight weight = mul.weights[i * mul.decode.columns + n];
      const int k = mul.k_of(i, weight.select);
      const int word = mul.act_base + k / word_bytes * mul.rows + m;
      const uint8_t activation = activations[word * word_bytes + k % word_bytes];
      sum = add_sums(array_.fp8, sum, product(array_.fp8, activation, weight.operand));
    }
    return sum;
  }

  MulArray array_;
  std::vector<std::optional<uint64_t>> sums_;
};

// A stream and its MULs.
struct MulStream {
  TestStream stream;
  std::vector<Mul> muls;
};

inline MulStream make_stream(Random& random, const MulArray& array, const TestTables& tables,
                             std::vector<Mul> muls, const Spoil& spoil) {
  std::vector<MulCommand> commands;
  for (const Mul& mul : muls) commands.push_back(mul.decode);
  return {random_stream(random, array.decoding, tables, commands, spoil), std::move(muls)};
}

// Fills in the weights of all MULs up to the first error, which it returns.
inline std::optional<DecodeError> decode_weights(const MulArray& array, const TestTables& tables,
                                                 std::vector<MulStream>& program) {
  std::vector<TestStream> streams;
  for (const MulStream& made : program) streams.push_back(made.stream);
  const ReferenceRun run = decode_streams(array.decoding, tables.tables, streams);
  const int lanes = array.decoding.lanes;
  auto row = run.rows.begin();
  for (MulStream& made : program) {
    for (Mul& mul : made.muls) {
      const MulCommand& decode = mul.decode;
      if (run.error && run.error->command == decode.number) return run.error;
      mul.weights.resize(decode.ks * decode.columns);
      int tile = 0;
      for_each_step(array.decoding, decode, [&](int k, int active) {
        for (int lane = 0; lane < active; ++lane) {
          mul.weights[k * decode.columns + tile * lanes + lane] = {row->operands[lane],
                                                                   row->selects[lane]};
        }
        ++row;
        const bool ends_tile = (k + 1) % array.decoding.rows == 0 || k + 1 == decode.ks;
        if (ends_tile) tile = (tile + 1) % array.n_tiles(decode);
      });
    }
  }
  return std::nullopt;
}

// A MUL that fits the memories; with `before` it adds to the sums of that one.
inline Mul random_mul_of(Random& random, const MulArray& array, const TestTables& tables,
                         const Mul* before) {
  Mul mul{.decode = random_mul(random, array.decoding, tables)};
  if (before) {
    mul.accumulate = true;
    mul.decode.columns = before->decode.columns;
    mul.rows = before->rows;
    mul.acc_base = before->acc_base;
  } else {
    const int tiles = array.n_tiles(mul.decode);
    const int most = std::min(array.acc_rows / tiles, 16);
    mul.rows = 1 + static_cast<int>(random.below(random.chance(0.5) ? 3 : most));
    mul.acc_base = static_cast<int>(random.below(array.acc_rows - tiles * mul.rows + 1));
  }
  const int k_tiles = array.k_tiles(mul.decode);
  const int words = (mul.decode.sparsity != 0 ? k_tiles : (k_tiles + 1) / 2) * mul.rows;
  mul.act_base = static_cast<int>(random.below(array.act_words - words + 1));
  return mul;
}

}  // namespace sluice
