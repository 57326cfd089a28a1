// Damage to files, for fuzzing their loaders.
#pragma once

#include <random>
#include <string>

namespace sluice::test {

// The bytes after one to three changes: bits flipped, an end cut off, a region doubled, removed,
// swapped with another or replaced by one of `other`, a field or a decimal number set to an extreme
// value. Three changes of four are in the first 2 KiB, where headers are.
std::string mutated(std::string bytes, const std::string& other, std::mt19937& random);

}  // namespace sluice::test
