// A device that is driven through the registers of docs/registers.md: simulated RTL, or a board.
//
// A back end gives access to registers and memory and a way to let time pass; this class keeps the
// ring, and refuses a machine that is not the one that it was opened as.
#ifndef SLUICE_SW_RUNTIME_REGISTER_DEVICE_H_
#define SLUICE_SW_RUNTIME_REGISTER_DEVICE_H_

#include "sw/runtime/command_ring.h"
#include "sw/runtime/device.h"

namespace sluice {

class RegisterDevice : public Device {
 public:
  RegisterDevice(Config config, std::string name, const DeviceMemory& memory);

  void submit(std::span<const CommandWords> program) final;
  RunStatus wait() final;
  std::optional<uint64_t> cycles() override;
  Counters counters() final;
  void clear_counters() final;
  void reset() final;

 protected:
  virtual uint32_t read_register(uint32_t offset) = 0;
  virtual void write_register(uint32_t offset, uint32_t value) = 0;
  // Returns when the interrupt line is 1; throws if that takes longer than the device allows.
  virtual void wait_for_interrupt() = 0;

  // Checks who is there, and sets the ring up. For the constructor of a back end.
  void connect();

 private:
  uint64_t read_register64(uint32_t offset);
  void write_register64(uint32_t offset, uint64_t value);
  void wait_while_busy();
  bool failed();

  CommandRing ring_;
  uint32_t waited_for_ = 0;  // commands known to have finished
};

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_REGISTER_DEVICE_H_
