// The machine that the golden model stands for: its sizes and what it is built for.
#pragma once

namespace sluice::golden {

enum class Operand { kInt8, kFp8 };            // FP8 is E4M3
enum class Sparsity { kDense, k1of2, k2of4 };  // each runs those before it, too

struct Config {
  int rows;            // R: array rows, a power of two, 2 to 32,768
  int cols;            // C: array columns and lanes of a stream, a power of two, 1 to 32,768
  Operand operand;     // of weights and activations
  Sparsity sparsity;   // the strongest that the array multiplies
  int max_code_len;    // longest Huffman code, 1 to 15 bits
  int table_slots;     // code tables, 1 to 16
  int trellis_states;  // 0 (there is no trellis), 4 or 8
  int act_words;       // activation words of 2R bytes
  int acc_rows;        // accumulator rows of C sums
  int scale_words;     // row scales, and as many column scales
};

// Throws std::runtime_error, naming the field, its value and its range. The model holds each
// on-chip space in at most 1 GiB.
void validate(const Config& config);

}  // namespace sluice::golden
