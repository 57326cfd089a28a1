#include "sw/runtime/command_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/runtime/device.h"

namespace sluice {

void CommandRing::append(Device& device, std::span<const CommandWords> program, uint32_t head) {
  const uint32_t unfinished = tail_ - head;
  if (program.size() > entries_ - unfinished) {
    throw std::runtime_error(
        fmt::format("{}: {} commands do not fit into a ring of {} entries of which {} are in use; "
                    "wait for these, or submit fewer at a time",
                    device.name(), program.size(), entries_, unfinished));
  }
  while (!program.empty()) {
    const uint32_t place = tail_ % entries_;
    const size_t count = std::min<size_t>(program.size(), entries_ - place);
    std::vector<uint8_t> bytes(count * kCommandBytes);
    for (size_t i = 0; i < count; ++i) {
      for (size_t w = 0; w < program[i].size(); ++w) {
        put_le<uint32_t>(bytes, i * kCommandBytes + 4 * w, program[i][w]);
      }
    }
    device.write(base_ + uint64_t(place) * kCommandBytes, bytes);
    tail_ += static_cast<uint32_t>(count);
    program = program.subspan(count);
  }
}

}  // namespace sluice
