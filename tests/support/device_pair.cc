#include "tests/support/device_pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sw/compress/bytes.h"

namespace sluice {

PlacedMatmul DevicePair::place(const RandomProduct& product) {
  sluice::place(golden, product);
  return sluice::place(rtl, product);
}

uint64_t DevicePair::allocate(uint64_t bytes) {
  golden.allocate(bytes);
  return rtl.allocate(bytes);
}

void DevicePair::write(uint64_t address, std::span<const uint8_t> bytes) {
  golden.write(address, bytes);
  rtl.write(address, bytes);
}

void DevicePair::add_fault(uint64_t first, uint64_t last, Access access) {
  golden.memory().add_fault(first, last, access);
  rtl.accelerator().memory().add_fault(first, last, access);
}

void DevicePair::clear_faults() {
  golden.memory().clear_faults();
  rtl.accelerator().memory().clear_faults();
}

DevicePair::Statuses DevicePair::run(const Program& program) {
  return {golden.run(program), rtl.run(program)};
}

void DevicePair::reset() {
  golden.reset();
  rtl.reset();
}

std::optional<uint64_t> DevicePair::first_difference() {
  std::set<uint64_t> pages;
  for (const uint64_t page : golden.memory().pages()) pages.insert(page);
  for (const uint64_t page : rtl.accelerator().memory().pages()) pages.insert(page);
  std::vector<uint8_t> a(Memory::kPageBytes), b(Memory::kPageBytes);
  for (const uint64_t page : pages) {
    golden.read(page, a);
    rtl.read(page, b);
    if (const auto at = std::mismatch(a.begin(), a.end(), b.begin()); at.first != a.end()) {
      return page + (at.first - a.begin());
    }
  }
  return {};
}

std::string DevicePair::describe(uint64_t address, const std::vector<PlacedMatmul>& products) {
  const uint64_t word = address / 4 * 4;
  std::array<uint8_t, 4> bytes;
  golden.read(word, bytes);
  const uint32_t expected = get_le<uint32_t>(bytes, 0);
  rtl.read(word, bytes);
  std::string text = fmt::format("memory differs at {:#x}: rtl {:#010x}, golden {:#010x}", word,
                                 get_le<uint32_t>(bytes, 0), expected);
  for (size_t i = 0; i < products.size(); ++i) {
    const PlacedMatmul& product = products[i];
    if (word < product.output || word >= product.output + product.output_bytes()) continue;
    const uint64_t offset = word - product.output;
    const uint64_t column = offset % product.row_stride / product.element_bytes;
    text += fmt::format(", in product {}: tile {}, row {}, column {} of {}", i,
                        column / rtl.config().cols, offset / product.row_stride, column,
                        product.plan.shape.n);
  }
  return text;
}

}  // namespace sluice
