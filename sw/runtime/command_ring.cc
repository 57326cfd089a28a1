#include "sw/runtime/command_ring.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sw/compress/bytes.h"
#include "sw/runtime/device.h"

namespace sluice {

void CommandRing::append(Device& device, std::span<const CommandWords> program, uint32_t head) {
  const uint32_t unfinished = tail_ - head;
  if (program.size() > kEntries - unfinished) {
    throw std::runtime_error(
        fmt::format("{}: {} commands do not fit into a ring of {} entries of which {} are in use; "
                    "wait for these, or submit fewer at a time",
                    device.name(), program.size(), kEntries, unfinished));
  }
  for (const CommandWords& words : program) {
    std::array<uint8_t, kCommandBytes> bytes;
    for (size_t i = 0; i < words.size(); ++i) put_le<uint32_t>(bytes, 4 * i, words[i]);
    device.write(base_ + uint64_t(tail_ % kEntries) * kCommandBytes, bytes);
    ++tail_;
  }
}

}  // namespace sluice
