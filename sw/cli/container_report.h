// What a container holds, for people and for programs.
#ifndef SLUICE_SW_CLI_CONTAINER_REPORT_H_
#define SLUICE_SW_CLI_CONTAINER_REPORT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "sw/compress/packed_tensor.h"
#include "sw/container/directory.h"

namespace sluice {

// Tables at most 80 columns wide: a line for each kind of linear, and one for each linear.
std::string kinds_table(const Directory& directory);
std::string linears_table(const Directory& directory);

// The embedding, the norms and the files, a line each.
std::string others_text(const Directory& directory);

// What it was made from, with what, for which array.
std::string origin_text(const Directory& directory);

nlohmann::ordered_json to_json(const Directory& directory, std::uint64_t file_bytes);

// How many stored weights have a code of each length, as bars.
std::string lengths_bars(const CodeLengths& lengths);

// The entries of the tables, each with its code's length.
std::string entries_text(const PackedTensor& tensor);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_CONTAINER_REPORT_H_
