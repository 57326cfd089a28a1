// The board's side of the host link as docs/link.md describes it, a byte at a time. Written from
// that page, not from the RTL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"

namespace sluice {

struct BoardRequest {
  uint8_t operation = 0;
  uint8_t sequence = 0;
  uint16_t argument = 0;
  uint32_t word = 0;
  std::vector<uint8_t> data = {};  // of a WRITE
};

inline void append_crc(std::vector<uint8_t>& bytes, size_t from) {
  const uint32_t crc = crc32c(std::span(bytes).subspan(from));
  bytes.resize(bytes.size() + 4);
  put_le<uint32_t>(bytes, bytes.size() - 4, crc);
}

inline std::vector<uint8_t> frame_of(const BoardRequest& request) {
  std::vector<uint8_t> bytes(8);
  bytes[0] = 0x53;
  bytes[1] = static_cast<uint8_t>(request.sequence << 4 | request.operation);
  put_le<uint16_t>(bytes, 2, request.argument);
  put_le<uint32_t>(bytes, 4, request.word);
  append_crc(bytes, 1);
  if (request.data.empty()) return bytes;
  const size_t header = bytes.size();
  bytes.insert(bytes.end(), request.data.begin(), request.data.end());
  append_crc(bytes, header);
  return bytes;
}

class BoardModel {
 public:
  explicit BoardModel(uint32_t memory_bytes) : memory(memory_bytes) {}

  // What the board answers once it has this byte; empty if nothing.
  std::vector<uint8_t> take(uint8_t byte) {
    if (bytes_.empty() && byte != 0x53) return {};
    bytes_.push_back(byte);
    if (bytes_.size() < 12) return {};
    if (bytes_.size() == 12) {
      if (crc32c(std::span(bytes_).subspan(1, 7)) != get_le<uint32_t>(bytes_, 8)) bytes_.clear();
      if (bytes_.empty() || (operation() == 2 && open_)) return {};
      return finish(execute());
    }
    return take_data();
  }

  void reset() {
    open_ = false;
    bytes_.clear();
  }

  std::vector<uint8_t> memory;
  std::map<uint32_t, uint32_t> registers;              // by number
  std::vector<std::pair<uint32_t, uint32_t>> written;  // registers, in order
  int machine_resets = 0;

 private:
  uint8_t operation() const { return bytes_[1] & 0xF; }
  uint32_t argument() const { return get_le<uint16_t>(bytes_, 2) & 0x3FF; }
  uint32_t word() const { return get_le<uint32_t>(bytes_, 4); }
  uint32_t place(size_t index) const {
    return static_cast<uint32_t>((word() & ~3u) + 4 * index) % memory.size();
  }

  std::vector<uint8_t> take_data() {
    const size_t data = bytes_.size() - 12;
    const size_t words = argument() + 1;
    if (data % 4 == 0 && data / 4 <= words && last_sequence_ != bytes_[1] >> 4) {
      put_le<uint32_t>(memory, place(data / 4 - 1), get_le<uint32_t>(bytes_, bytes_.size() - 4));
    }
    if (data < 4 * words + 4) return {};
    const bool good = crc32c(std::span(bytes_).subspan(12, 4 * words)) ==
                      get_le<uint32_t>(bytes_, 12 + 4 * words);
    if (good) return finish(answer(0));
    const std::vector<uint8_t> result = answer(1);
    bytes_.clear();
    return result;
  }

  std::vector<uint8_t> execute() {
    if (operation() > 4 || (operation() != 0 && !open_)) return answer(2);
    std::vector<uint8_t> data;
    switch (operation()) {
      case 0:
        open_ = true;
        ++machine_resets;
        return answer(4);
      case 1:
        data.resize(4 * (argument() + 1));
        for (size_t i = 0; i < data.size() / 4; ++i) {
          put_le<uint32_t>(data, 4 * i, get_le<uint32_t>(memory, place(i)));
        }
        break;
      case 3:
        data.resize(4);
        put_le<uint32_t>(data, 0, registers[argument()]);
        break;
      default:
        if (last_sequence_ == bytes_[1] >> 4) break;
        registers[argument()] = word();
        written.emplace_back(argument(), word());
    }
    return answer(0, data);
  }

  std::vector<uint8_t> answer(uint8_t status, std::span<const uint8_t> data = {}) {
    std::vector<uint8_t> result(4 + data.size());
    result[0] = 0xAC;
    result[1] = static_cast<uint8_t>((bytes_[1] & 0xF0) | status);
    put_le<uint16_t>(result, 2, static_cast<uint16_t>(memory.size() / 4096));
    std::copy(data.begin(), data.end(), result.begin() + 4);
    append_crc(result, 1);
    return result;
  }

  std::vector<uint8_t> finish(std::vector<uint8_t> result) {
    last_sequence_ = bytes_[1] >> 4;
    bytes_.clear();
    return result;
  }

  bool open_ = false;
  std::optional<uint8_t> last_sequence_;
  std::vector<uint8_t> bytes_;  // of the request that comes
};

}  // namespace sluice
