// A serial port of the operating system: 8 data bits, no parity, one stop bit, no flow control.
//
// By termios rather than libserialport: Sluice runs on Linux, where the four calls that it needs
// are the system's own.
#ifndef SLUICE_BACKENDS_SERIAL_PORT_H_
#define SLUICE_BACKENDS_SERIAL_PORT_H_

#include <chrono>

#include "backends/byte_port.h"

namespace sluice {

struct SerialSettings {
  std::string path;  // of the device file
  uint32_t baud = 115200;
  std::chrono::milliseconds timeout{1000};  // of silence
};

class SerialPort : public BytePort {
 public:
  // Throws std::runtime_error that says what the port is not: there, a port, free, of that speed.
  explicit SerialPort(const SerialSettings& settings);
  ~SerialPort() override;
  SerialPort(const SerialPort&) = delete;
  SerialPort& operator=(const SerialPort&) = delete;

  std::string name() const override;
  void write(std::span<const uint8_t> bytes) override;
  size_t read(std::span<uint8_t> bytes) override;

 private:
  // Waits until the port has bytes (POLLIN) or takes some (POLLOUT); false if it does not in time.
  bool wait_for(short event, std::chrono::milliseconds time) const;
  std::chrono::milliseconds time_of(size_t bytes) const;

  SerialSettings settings_;
  int file_ = -1;
  size_t unanswered_ = 0;  // bytes written since the last one was read
};

}  // namespace sluice

#endif  // SLUICE_BACKENDS_SERIAL_PORT_H_
