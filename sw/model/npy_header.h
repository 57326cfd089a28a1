// The header of a .npy file: the Python literal {'descr': ..., 'fortran_order': ..., 'shape': ...}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct NpyHeader {
  std::string descr;  // for example "<f4"
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

// Throws ModelError, opened by `where`, unless the text is such a literal with exactly these three
// keys, in any order. A structured dtype (a list) is refused by name.
NpyHeader parse_npy_header(std::string_view text, const std::string& where);

}  // namespace sluice
