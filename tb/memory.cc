#include "tb/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace sluice {
namespace {

constexpr uint64_t kOffsetMask = Memory::kPageBytes - 1;

// Calls function(address, offset into the bytes, count) for each part that lies within one page.
template <class Function>
void for_each_page(uint64_t address, size_t bytes, const Function& function) {
  for (size_t done = 0; done < bytes;) {
    const uint64_t at = address + done;
    const size_t count = std::min<size_t>(bytes - done, Memory::kPageBytes - (at & kOffsetMask));
    function(at, done, count);
    done += count;
  }
}

}  // namespace

Memory::Page* Memory::find(uint64_t address) const {
  const uint64_t number = address / kPageBytes;
  if (last_page_ != nullptr && number == last_number_) return last_page_;
  const auto found = pages_.find(number);
  if (found == pages_.end()) return nullptr;
  last_number_ = number;
  last_page_ = found->second.get();
  return last_page_;
}

Memory::Page& Memory::find_or_add(uint64_t address) {
  if (Page* page = find(address)) return *page;
  auto& page = pages_[address / kPageBytes];
  page = std::make_unique<Page>();
  return *page;
}

void Memory::read(uint64_t address, std::span<uint8_t> bytes) const {
  for_each_page(address, bytes.size(), [&](uint64_t at, size_t done, size_t count) {
    if (const Page* page = find(at)) {
      std::memcpy(&bytes[done], page->data() + (at & kOffsetMask), count);
    } else {
      std::memset(&bytes[done], 0, count);
    }
  });
}

void Memory::write(uint64_t address, std::span<const uint8_t> bytes) {
  for_each_page(address, bytes.size(), [&](uint64_t at, size_t done, size_t count) {
    std::memcpy(find_or_add(at).data() + (at & kOffsetMask), &bytes[done], count);
  });
}

void Memory::write_strobed(uint64_t address, std::span<const uint8_t> bytes, uint32_t strobe) {
  const uint64_t all = (uint64_t{1} << bytes.size()) - 1;
  if ((strobe & all) == all) return write(address, bytes);
  for (size_t i = 0; i < bytes.size(); ++i) {
    if ((strobe >> i) & 1) write(address + i, bytes.subspan(i, 1));
  }
}

std::vector<uint64_t> Memory::pages() const {
  std::vector<uint64_t> addresses;
  addresses.reserve(pages_.size());
  for (const auto& [number, page] : pages_) addresses.push_back(number * kPageBytes);
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

void Memory::add_fault(uint64_t first, uint64_t last, Access access) {
  if (last < first) {
    throw std::runtime_error(fmt::format(
        "Fault range {:#x} to {:#x}: the last address lies before the first; swap them.", first,
        last));
  }
  faults_.push_back({first / kGranuleBytes, last / kGranuleBytes, access});
}

bool Memory::faulty(uint64_t address, uint64_t bytes, Access access) const {
  const uint64_t first = address / kGranuleBytes;
  const uint64_t last = (address + bytes - 1) / kGranuleBytes;
  return std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) {
    return fault.access == access && fault.first <= last && first <= fault.last;
  });
}

}  // namespace sluice
