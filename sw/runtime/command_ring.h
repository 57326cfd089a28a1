// The command ring of a device in its memory (docs/commands.md, The ring).
#ifndef SLUICE_SW_RUNTIME_COMMAND_RING_H_
#define SLUICE_SW_RUNTIME_COMMAND_RING_H_

#include <cstdint>
#include <span>

#include "sw/runtime/command.h"

namespace sluice {

class Device;

class CommandRing {
 public:
  // entries is a power of two.
  CommandRing(uint64_t base, uint32_t entries) : base_(base), entries_(entries) {}

  // Writes the program behind the last command. `head` is the number of commands finished since
  // reset; throws std::runtime_error if the program does not fit into what is free.
  void append(Device& device, std::span<const CommandWords> program, uint32_t head);

  // After a reset of the device.
  void reset() { tail_ = 0; }

  uint64_t base() const { return base_; }
  uint32_t entries() const { return entries_; }
  uint32_t tail() const { return tail_; }

 private:
  uint64_t base_;
  uint32_t entries_;
  uint32_t tail_ = 0;  // commands submitted since reset
};

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_COMMAND_RING_H_
