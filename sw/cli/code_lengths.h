// A picture of how many weights of a packed tensor have codes of each length.
#ifndef SLUICE_SW_CLI_CODE_LENGTHS_H_
#define SLUICE_SW_CLI_CODE_LENGTHS_H_

#include <string>

#include "sw/compress/packed_tensor.h"
#include "sw/report/plot.h"

namespace sluice {

// Shares of the stored weights, from the shortest code to the longest.
report::Histogram code_length_histogram(const CodeLengths& lengths, const std::string& title);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_CODE_LENGTHS_H_
