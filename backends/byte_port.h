// Bytes to and from somewhere else: a serial port, or what a test has in its place.
#ifndef SLUICE_BACKENDS_BYTE_PORT_H_
#define SLUICE_BACKENDS_BYTE_PORT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sluice {

class BytePort {
 public:
  virtual ~BytePort() = default;

  // For messages, e.g. "/dev/ttyUSB1 at 115200 baud".
  virtual std::string name() const = 0;
  // Throws std::runtime_error if they are not taken.
  virtual void write(std::span<const uint8_t> bytes) = 0;
  // Waits for bytes and gives those that have come, at most as many as asked for; 0 if none came
  // for as long as the port waits.
  virtual size_t read(std::span<uint8_t> bytes) = 0;
};

}  // namespace sluice

#endif  // SLUICE_BACKENDS_BYTE_PORT_H_
