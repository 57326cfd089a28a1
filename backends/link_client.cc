#include "backends/link_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"

namespace sluice {
namespace {

constexpr uint8_t kRequestSync = 0x53;
constexpr uint8_t kAnswerSync = 0xAC;
constexpr uint8_t kBadPayload = 1;
constexpr uint8_t kRefused = 2;
constexpr uint8_t kOpened = 4;
constexpr size_t kWordBytes = 4;
constexpr size_t kBlockBytes = 1024;
constexpr size_t kHeaderBytes = 12;
constexpr size_t kAnswerHeaderBytes = 4;
constexpr size_t kCrcBytes = 4;
constexpr uint64_t kPageBytes = 4096;
// Ends whatever the board may be in the middle of, a request or an answer, and no byte of it begins
// a request. An eighth more than a block, for the rest of a frame and for clocks that differ.
constexpr size_t kPaddingBytes = kBlockBytes + kBlockBytes / 8;
constexpr uint8_t kPadding = 0xFF;
// More than an answer and what noise may add; a line that never falls silent is given up here.
constexpr size_t kMostReceived = 16 * kBlockBytes;

std::vector<uint8_t> with_crc(std::span<const uint8_t> bytes) {
  std::vector<uint8_t> result(bytes.begin(), bytes.end());
  result.resize(bytes.size() + kCrcBytes);
  put_le<uint32_t>(result, bytes.size(), crc32c(bytes));
  return result;
}

}  // namespace

LinkClient::LinkClient(std::unique_ptr<BytePort> port, int attempts)
    : port_(std::move(port)), attempts_(attempts) {}

uint64_t LinkClient::open() {
  port_->write(std::vector<uint8_t>(kPaddingBytes, kPadding));
  return request(Op::kOpen, 0, 0, {}, 0).pages * kPageBytes;
}

uint32_t LinkClient::get(uint32_t offset) {
  return get_le<uint32_t>(request(Op::kGet, offset / kWordBytes, 0, {}, kWordBytes).data, 0);
}

void LinkClient::set(uint32_t offset, uint32_t value) {
  request(Op::kSet, offset / kWordBytes, value, {}, 0);
}

void LinkClient::read(uint32_t address, std::span<uint8_t> bytes) {
  const uint32_t before = address % kWordBytes;
  const size_t words = (before + bytes.size() + kWordBytes - 1) / kWordBytes;
  std::vector<uint8_t> image(words * kWordBytes);
  read_words(address - before, image);
  std::copy_n(image.begin() + before, bytes.size(), bytes.begin());
}

void LinkClient::write(uint32_t address, std::span<const uint8_t> bytes) {
  const auto to_word =
      std::min<size_t>((kWordBytes - address % kWordBytes) % kWordBytes, bytes.size());
  write_part(address, bytes.first(to_word));
  const auto rest = bytes.subspan(to_word);
  const size_t whole = rest.size() / kWordBytes * kWordBytes;
  const auto first = static_cast<uint32_t>(address + to_word);
  write_words(first, rest.first(whole));
  write_part(static_cast<uint32_t>(first + whole), rest.subspan(whole));
}

// Some of the bytes of a word.
void LinkClient::write_part(uint32_t address, std::span<const uint8_t> bytes) {
  if (bytes.empty()) return;
  const uint32_t in_word = address % kWordBytes;
  std::array<uint8_t, kWordBytes> word;
  read_words(address - in_word, word);
  std::copy(bytes.begin(), bytes.end(), word.begin() + in_word);
  write_words(address - in_word, word);
}

void LinkClient::write_words(uint32_t address, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min(bytes.size(), kBlockBytes));
    request(Op::kWrite, static_cast<uint32_t>(block.size() / kWordBytes - 1), address, block, 0);
    bytes = bytes.subspan(block.size());
    address += static_cast<uint32_t>(block.size());
  }
}

void LinkClient::read_words(uint32_t address, std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto block = bytes.first(std::min(bytes.size(), kBlockBytes));
    const auto count = static_cast<uint32_t>(block.size() / kWordBytes - 1);
    const Answer answer = request(Op::kRead, count, address, {}, block.size());
    std::copy(answer.data.begin(), answer.data.end(), block.begin());
    bytes = bytes.subspan(block.size());
    address += static_cast<uint32_t>(block.size());
  }
}

LinkClient::Answer LinkClient::request(Op op, uint32_t argument, uint32_t word,
                                       std::span<const uint8_t> payload, size_t answer_bytes) {
  sequence_ = (sequence_ + 1) % 16;
  std::vector<uint8_t> header(kHeaderBytes - kCrcBytes - 1);  // without the synchronising byte
  header[0] = static_cast<uint8_t>(sequence_ << 4 | static_cast<uint8_t>(op));
  put_le<uint16_t>(header, 1, static_cast<uint16_t>(argument));
  put_le<uint32_t>(header, 3, word);
  std::vector<uint8_t> frame = with_crc(header);
  frame.insert(frame.begin(), kRequestSync);
  if (!payload.empty()) {
    const std::vector<uint8_t> data = with_crc(payload);
    frame.insert(frame.end(), data.begin(), data.end());
  }

  bool silent = true;
  for (int attempt = 0; attempt < attempts_; ++attempt) {
    if (attempt > 0) {
      ++repeats_;
      port_->write(std::vector<uint8_t>(kPaddingBytes, kPadding));
    }
    port_->write(frame);
    Answer answer;
    const bool answered = receive(op == Op::kOpen ? kOpened : 0, answer_bytes, answer);
    silent = silent && received_.empty();
    if (!answered || answer.status == kBadPayload) continue;
    if (answer.status == kRefused) {
      throw std::runtime_error(
          fmt::format("{}: the board was reset since it was opened, or does not know the request; "
                      "run the program again",
                      port_->name()));
    }
    return answer;
  }
  if (silent) {
    throw std::runtime_error(
        fmt::format("no answer from {}: is the board powered and programmed, and is this its port?",
                    port_->name()));
  }
  throw std::runtime_error(fmt::format(
      "no sound answer from {}: is it a Sluice board, with a line of that speed?", port_->name()));
}

bool LinkClient::receive(uint8_t good, size_t answer_bytes, Answer& answer) {
  received_.clear();
  std::array<uint8_t, kBlockBytes> bytes;
  while (received_.size() < kMostReceived) {
    const size_t count = port_->read(bytes);
    if (count == 0) return false;
    received_.insert(received_.end(), bytes.begin(), bytes.begin() + count);
    if (find_answer(good, answer_bytes, answer)) return true;
  }
  return false;
}

// Whatever lies before it: late answers and noise.
bool LinkClient::find_answer(uint8_t good, size_t answer_bytes, Answer& answer) const {
  for (size_t i = 0; i + kAnswerHeaderBytes + kCrcBytes <= received_.size(); ++i) {
    const auto rest = std::span(received_).subspan(i);
    if (rest[0] != kAnswerSync || rest[1] >> 4 != sequence_) continue;
    const uint8_t status = rest[1] & 0xF;
    if (status != good && status != kBadPayload && status != kRefused) continue;
    const size_t size = kAnswerHeaderBytes + (status == good ? answer_bytes : 0);
    if (rest.size() < size + kCrcBytes) continue;
    if (crc32c(rest.subspan(1, size - 1)) != get_le<uint32_t>(rest, size)) continue;
    const auto data = rest.subspan(kAnswerHeaderBytes, size - kAnswerHeaderBytes);
    answer = {status, get_le<uint16_t>(rest, 2), {data.begin(), data.end()}};
    return true;
  }
  return false;
}

}  // namespace sluice
