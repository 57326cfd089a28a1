// The host's side of the host link (docs/link.md): requests to a board over a line that may lose,
// add and change bytes, each repeated until it is answered.
//
// Errors are std::runtime_error: a board that does not answer, one that was reset since open().
#ifndef SLUICE_BACKENDS_LINK_CLIENT_H_
#define SLUICE_BACKENDS_LINK_CLIENT_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "backends/byte_port.h"

namespace sluice {

class LinkClient {
 public:
  // A request is sent up to `attempts` times.
  explicit LinkClient(std::unique_ptr<BytePort> port, int attempts = 8);

  // Resets the machine; before all else. Returns the bytes of the board's memory.
  uint64_t open();

  // Registers of the machine by their offset in bytes.
  uint32_t get(uint32_t offset);
  void set(uint32_t offset, uint32_t value);

  // Memory, at any address and of any length.
  void read(uint32_t address, std::span<uint8_t> bytes);
  void write(uint32_t address, std::span<const uint8_t> bytes);

  const BytePort& port() const { return *port_; }
  // Requests that had to be sent again.
  uint64_t repeats() const { return repeats_; }

 private:
  enum class Op : uint8_t { kOpen = 0, kRead = 1, kWrite = 2, kGet = 3, kSet = 4 };
  struct Answer {
    uint8_t status = 0;
    uint16_t pages = 0;
    std::vector<uint8_t> data;
  };

  Answer request(Op op, uint32_t argument, uint32_t word, std::span<const uint8_t> payload,
                 size_t answer_bytes);
  // The answer to the request just sent, of which one with the status `good` has that many bytes of
  // data; false if none came.
  bool receive(uint8_t good, size_t answer_bytes, Answer& answer);
  bool find_answer(uint8_t good, size_t answer_bytes, Answer& answer) const;
  void write_words(uint32_t address, std::span<const uint8_t> bytes);
  void read_words(uint32_t address, std::span<uint8_t> bytes);
  void write_part(uint32_t address, std::span<const uint8_t> bytes);

  std::unique_ptr<BytePort> port_;
  int attempts_;
  uint8_t sequence_ = 0;
  uint64_t repeats_ = 0;
  std::vector<uint8_t> received_;  // since the request was sent
};

}  // namespace sluice

#endif  // SLUICE_BACKENDS_LINK_CLIENT_H_
