// The sizes of the machine that the golden model stands for.
#pragma once

namespace sluice::golden {

struct Config {
  int rows;          // R: array rows, a power of two, 1 to 32,768
  int cols;          // C: array columns and lanes of a stream, a power of two, 1 to 32,768
  bool sparse_1_2;   // whether the array multiplies 1:2 weights
  int max_code_len;  // longest Huffman code, 1 to 15 bits
  int table_slots;   // code tables, 1 to 16
  int act_words;     // activation words of 2R bytes
  int acc_rows;      // accumulator rows of C INT32
  int scale_words;   // row scales, and as many column scales
};

// Throws std::runtime_error, naming the field, its value and its range. Each on-chip space may hold
// at most 1 GiB.
void validate(const Config& config);

}  // namespace sluice::golden
