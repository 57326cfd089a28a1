// The signals of AXI4 and AXI4-Lite as plain structures, one a direction (AMBA AXI, ARM IHI 0022).
//
// Widths: ID up to 4 bits, address 64 bits, data 64, 128 or 256 bits for AXI4; address up to 32
// bits, data 32 bits for AXI4-Lite. Byte i of a beat is on data bits 8i+7:8i.
#pragma once

#include <array>
#include <cstdint>

namespace sluice {

inline constexpr int kMaxAxiBytes = 32;
inline constexpr int kMaxAxiIds = 16;
inline constexpr uint8_t kAxiIncr = 1;
inline constexpr uint64_t kAxiBoundary = 4096;

enum AxiResponse : uint8_t { kOkay = 0, kExOkay = 1, kSlvErr = 2, kDecErr = 3 };

using AxiData = std::array<uint8_t, kMaxAxiBytes>;

// What the sending side of a channel drives; READY belongs to the other side.
template <class Payload>
struct Channel {
  bool valid = false;
  Payload payload{};
  bool operator==(const Channel&) const = default;
};

struct AxiAddress {
  uint64_t address = 0;
  uint8_t id = 0;
  uint8_t length = 0;  // AxLEN: beats - 1
  uint8_t size = 0;    // AxSIZE: log2 of the bytes a beat
  uint8_t burst = kAxiIncr;
  int beats() const { return length + 1; }
  bool operator==(const AxiAddress&) const = default;
};

struct AxiWriteBeat {
  AxiData data{};
  uint32_t strobe = 0;
  bool last = false;
  bool operator==(const AxiWriteBeat&) const = default;
};

struct AxiWriteResponse {
  uint8_t id = 0;
  uint8_t response = kOkay;
  bool operator==(const AxiWriteResponse&) const = default;
};

struct AxiReadBeat {
  AxiData data{};
  uint8_t id = 0;
  uint8_t response = kOkay;
  bool last = false;
  bool operator==(const AxiReadBeat&) const = default;
};

struct AxiManagerSignals {
  Channel<AxiAddress> aw;
  Channel<AxiWriteBeat> w;
  Channel<AxiAddress> ar;
  bool b_ready = false;
  bool r_ready = false;
  bool operator==(const AxiManagerSignals&) const = default;
};

struct AxiSubordinateSignals {
  Channel<AxiWriteResponse> b;
  Channel<AxiReadBeat> r;
  bool aw_ready = false;
  bool w_ready = false;
  bool ar_ready = false;
};

struct AxilWriteData {
  uint32_t data = 0;
  uint8_t strobe = 0;
  bool operator==(const AxilWriteData&) const = default;
};

struct AxilReadData {
  uint32_t data = 0;
  uint8_t response = kOkay;
  bool operator==(const AxilReadData&) const = default;
};

struct AxilManagerSignals {
  Channel<uint32_t> aw;
  Channel<AxilWriteData> w;
  Channel<uint32_t> ar;
  bool b_ready = false;
  bool r_ready = false;
};

struct AxilSubordinateSignals {
  Channel<uint8_t> b;  // the response
  Channel<AxilReadData> r;
  bool aw_ready = false;
  bool w_ready = false;
  bool ar_ready = false;
};

}  // namespace sluice
