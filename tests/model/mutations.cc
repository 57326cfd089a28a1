#include "tests/model/mutations.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

std::size_t below(std::size_t limit, std::mt19937& random) {
  return limit == 0 ? 0 : random() % limit;
}

std::size_t place_in(const std::string& bytes, std::mt19937& random) {
  constexpr std::size_t kHeader = 2048;
  return below(random() % 4 == 0 ? bytes.size() : std::min(bytes.size(), kHeader), random);
}

std::size_t length_from(const std::string& bytes, std::size_t at, std::mt19937& random) {
  return std::min(bytes.size() - at, 1 + below(std::size_t{1} << random() % 10, random));
}

void set_field(std::string& bytes, std::mt19937& random) {
  const std::array<std::uint64_t, 12> values = {
      0,          1,          0x7f,       0xff,       0x7fffffff,       0x80000000,
      0xffffffff, 1ull << 32, 1ull << 62, 1ull << 63, bytes.size() + 1, ~0ull};
  const std::string value = bytes_of(values.at(random() % values.size()) - random() % 2);
  const std::size_t at = place_in(bytes, random);
  const std::size_t size = std::min(bytes.size() - at, std::size_t{1} << random() % 4);
  bytes.replace(at, size, value, 0, size);
}

void set_number(std::string& bytes, std::mt19937& random) {
  constexpr std::array kNumbers = {"0",          "-1",  "1e308",    "18446744073709551615",
                                   "4294967296", "1.5", "16777216", "null",
                                   "[]",         "{}",  "\"\""};
  constexpr const char* kDigits = "0123456789";
  const std::size_t at = bytes.find_first_of(kDigits, place_in(bytes, random));
  if (at == std::string::npos) return;
  const std::size_t end = std::min(bytes.find_first_not_of(kDigits, at), bytes.size());
  bytes.replace(at, end - at, kNumbers.at(random() % kNumbers.size()));
}

void swap_regions(std::string& bytes, std::mt19937& random) {
  std::size_t a = place_in(bytes, random);
  std::size_t b = place_in(bytes, random);
  if (a > b) std::swap(a, b);
  const std::size_t length = std::min(b - a, length_from(bytes, b, random));
  std::swap_ranges(bytes.begin() + std::ptrdiff_t(a), bytes.begin() + std::ptrdiff_t(a + length),
                   bytes.begin() + std::ptrdiff_t(b));
}

void change(std::string& bytes, const std::string& other, std::mt19937& random) {
  const std::size_t at = place_in(bytes, random);
  const std::size_t length = length_from(bytes, at, random);
  switch (random() % 8) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
      return;
    case 1:
      bytes.resize(at);
      return;
    case 2:
      bytes.insert(place_in(bytes, random), bytes.substr(at, length));
      return;
    case 3:
      bytes.erase(at, length);
      return;
    case 4: {
      const std::size_t from = place_in(other, random);
      bytes.replace(at, length, other, from, length_from(other, from, random));
      return;
    }
    case 5:
      swap_regions(bytes, random);
      return;
    case 6:
      set_field(bytes, random);
      return;
    default:
      set_number(bytes, random);
  }
}

}  // namespace

std::string mutated(std::string bytes, const std::string& other, std::mt19937& random) {
  for (std::uint32_t i = 1 + random() % 3; i > 0 && !bytes.empty(); --i) {
    change(bytes, other, random);
  }
  return bytes;
}

}  // namespace sluice::test
