// A board on a serial port, through the host link of docs/link.md.
//
//   serial:<path>[,config=<name>][,baud=<number>][,timeout=<milliseconds>]
//
// Without config= the board says which configuration it was built from. The timeout is for how long
// the board may be silent before a request is repeated: 1000, and 30000 on a pseudo-terminal,
// behind which a simulation is much slower than a board.
#ifndef SLUICE_BACKENDS_SERIAL_DEVICE_H_
#define SLUICE_BACKENDS_SERIAL_DEVICE_H_

#include <memory>
#include <optional>
#include <string>

#include "backends/link_client.h"
#include "backends/serial_port.h"
#include "sw/runtime/register_device.h"

namespace sluice {

struct SerialOptions {
  SerialSettings port;
  std::string config;  // empty: the board's own
};

// Of what follows "serial:". Throws std::runtime_error for what is none.
SerialOptions parse_serial_options(const std::string& argument);

class SerialDevice : public RegisterDevice {
 public:
  // Throws std::runtime_error if the board is not built from `config`, or, without it, from a
  // configuration that is not known.
  SerialDevice(LinkClient link, const std::string& name, const std::string& config = {});

  void write(uint64_t address, std::span<const uint8_t> bytes) override;
  void read(uint64_t address, std::span<uint8_t> bytes) override;
  bool is_unique() const override { return true; }

  LinkClient& link() { return link_; }

 protected:
  uint32_t read_register(uint32_t offset) override;
  void write_register(uint32_t offset, uint32_t value) override;
  void wait_for_interrupt() override;

 private:
  struct Board {
    Config config;
    DeviceMemory memory;
  };
  static Board look(LinkClient& link, const std::string& name, const std::string& config);

  SerialDevice(LinkClient&& link, const std::string& name, const Board& board);

  LinkClient link_;
};

std::unique_ptr<Device> open_serial_device(const std::string& argument);

}  // namespace sluice

#endif  // SLUICE_BACKENDS_SERIAL_DEVICE_H_
