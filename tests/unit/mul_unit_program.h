// Random programs of MULs for the bench of mul_unit, with the sums that they leave: plain loops
// over weights that are made symbol by symbol, and activations laid out as docs/commands.md says.
#pragma once

#include <algorithm>
#include <vector>

#include "tests/unit/decompressor_stimulus.h"

namespace sluice {

struct Mul {
  MulCommand decode;  // what the decompressor needs of it
  bool accumulate = false;
  int act_base = 0;
  int rows = 1;
  int acc_base = 0;
  std::vector<int> weights{};  // [ks, columns]
  std::vector<int> selects{};

  bool touches(int acc_row, int array_cols) const {
    const int tiles = (decode.columns + array_cols - 1) / array_cols;
    return acc_row >= acc_base && acc_row < acc_base + tiles * rows;
  }
};

struct MulArray {
  int rows;
  int cols;
  bool sparse;
  int act_words;
  int acc_rows;
};

// The accumulators; columns that no MUL has written yet, or that one left undefined, are not known.
class Sums {
 public:
  explicit Sums(const MulArray& array) : array_(array), sums_(array.acc_rows * array.cols) {}

  bool known(int row, int column) const { return at(row, column).known; }
  uint32_t value(int row, int column) const { return at(row, column).value; }

  void apply(const Mul& mul, const std::vector<uint8_t>& activations) {
    const int tiles = (mul.decode.columns + array_.cols - 1) / array_.cols;
    for (int n = 0; n < tiles * array_.cols; ++n) {
      for (int m = 0; m < mul.rows; ++m) {
        Sum& sum = at(row_of(mul, m, n), n % array_.cols);
        sum.known = n < mul.decode.columns;
        if (!mul.accumulate) sum.value = 0;
        if (sum.known) sum.value += product(mul, m, n, activations);
      }
    }
  }

 private:
  struct Sum {
    uint32_t value = 0;
    bool known = false;
  };

  const Sum& at(int row, int column) const { return sums_[row * array_.cols + column]; }
  Sum& at(int row, int column) { return sums_[row * array_.cols + column]; }

  int row_of(const Mul& mul, int m, int n) const {
    return mul.acc_base + n / array_.cols * mul.rows + m;
  }

  uint32_t product(const Mul& mul, int m, int n, const std::vector<uint8_t>& activations) const {
    int sum = 0;
    for (int i = 0; i < mul.decode.ks; ++i) {
      const int place = i * mul.decode.columns + n;
      const int k = mul.decode.sparse ? 2 * i + mul.selects[place] : i;
      const int word = mul.act_base + k / (2 * array_.rows) * mul.rows + m;
      const uint8_t activation = activations[word * 2 * array_.rows + k % (2 * array_.rows)];
      sum += static_cast<int8_t>(activation) * mul.weights[place];
    }
    return static_cast<uint32_t>(sum);
  }

  MulArray array_;
  std::vector<Sum> sums_;
};

// A stream and its MULs.
struct MulStream {
  TestStream stream;
  std::vector<Mul> muls;
};

// In the order of the steps.
template <class Visit>
void for_each_weight(const MulCommand& command, const MulArray& array, const Visit& visit) {
  for (int k = 0; k < command.ks; k += array.rows) {
    for (int column = 0; column < command.columns; column += array.cols) {
      for (int r = k; r < std::min(k + array.rows, command.ks); ++r) {
        for (int c = column; c < std::min(column + array.cols, command.columns); ++c) visit(r, c);
      }
    }
  }
}

// Draws the weights of each MUL and lays out the stream of all.
inline MulStream make_stream(Random& random, const MulArray& array, const TestTables& tables,
                             std::vector<Mul> muls) {
  MulStream made{.stream = {.address = random.next() & ~uint64_t{31}}, .muls = std::move(muls)};
  LaneBits bits(array.cols);
  for (Mul& mul : made.muls) {
    const MulCommand& decode = mul.decode;
    mul.weights.resize(decode.ks * decode.columns);
    mul.selects.resize(decode.ks * decode.columns);
    for_each_weight(decode, array, [&](int k, int column) {
      const Code code = random_code(random, tables, decode);
      const bool by_rank = decode.coding == Coding::kHuffman;
      const bool bypass = decode.coding == Coding::kRaw && !decode.sparse;
      const uint32_t entry =
          bypass ? code.bits : tables.tables[decode.slot].entries[by_rank ? code.rank : code.bits];
      mul.weights[k * decode.columns + column] = static_cast<int8_t>(entry);
      mul.selects[k * decode.columns + column] = static_cast<int>(entry >> 8 & 1);
      bits.push(column, code);
    });
    made.stream.commands.push_back(decode);
  }
  made.stream.words =
      lay_out(array.rows, array.cols, tables.tables, made.stream.commands, bits.bits());
  made.stream.poisoned.assign(made.stream.words.size() / kGranuleWords, false);
  made.stream.crc = crc32c_of_words(made.stream.words);
  return made;
}

// A MUL that fits the memories; with `before` it adds to the sums of that one.
inline Mul random_mul_of(Random& random, const MulArray& array, const Mul* before) {
  Mul mul;
  mul.decode = random_mul(random, array.rows, array.cols, array.sparse);
  if (before) {
    mul.accumulate = true;
    mul.decode.columns = before->decode.columns;
    mul.rows = before->rows;
    mul.acc_base = before->acc_base;
  } else {
    const int tiles = (mul.decode.columns + array.cols - 1) / array.cols;
    const int most = std::min(array.acc_rows / tiles, 16);
    mul.rows = 1 + static_cast<int>(random.below(random.chance(0.5) ? 3 : most));
    mul.acc_base = static_cast<int>(random.below(array.acc_rows - tiles * mul.rows + 1));
  }
  const int k_tiles = (mul.decode.ks + array.rows - 1) / array.rows;
  const int words = (mul.decode.sparse ? k_tiles : (k_tiles + 1) / 2) * mul.rows;
  mul.act_base = static_cast<int>(random.below(array.act_words - words + 1));
  return mul;
}

}  // namespace sluice
