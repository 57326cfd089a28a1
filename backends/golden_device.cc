#include "backends/golden_device.h"

#include <algorithm>

#include "backends/address_map.h"

namespace sluice {
namespace {

golden::Config golden_config(const Config& config) {
  return {.rows = config.rows,
          .cols = config.cols,
          .operand = static_cast<golden::Operand>(config.operand),
          .sparsity = static_cast<golden::Sparsity>(config.sparsity),
          .max_code_len = config.max_code_len,
          .table_slots = config.table_slots,
          .trellis_states = config.trellis_states,
          .act_words = config.act_words,
          .acc_rows = config.acc_rows,
          .scale_words = config.scale_words};
}

// What the golden model sees of a memory: its bytes, and its faulty granules as bus errors. What a
// write has outside of these is written.
class Bus : public golden::Memory {
 public:
  explicit Bus(sluice::Memory& memory) : memory_(memory) {}

  bool read(uint64_t address, std::span<uint8_t> out) override {
    memory_.read(address, out);
    return !memory_.faulty(address, out.size(), Access::kRead);
  }

  bool write(uint64_t address, std::span<const uint8_t> data) override {
    bool good = true;
    while (!data.empty()) {
      const size_t left_of_granule = kGranuleBytes - address % kGranuleBytes;
      const auto piece = data.first(std::min(data.size(), left_of_granule));
      if (memory_.faulty(address, piece.size(), Access::kWrite)) {
        good = false;
      } else {
        memory_.write(address, piece);
      }
      address += piece.size();
      data = data.subspan(piece.size());
    }
    return good;
  }

 private:
  sluice::Memory& memory_;
};

}  // namespace

GoldenDevice::GoldenDevice(const Config& config, const DeviceSettings&)
    : Device(config, "golden:" + config.name, {.base = kRingBase}),
      machine_(golden_config(config)),
      ring_(kRingBase, memory_map().ring_entries) {}

void GoldenDevice::write(uint64_t address, std::span<const uint8_t> bytes) {
  memory_.write(address, bytes);
}

void GoldenDevice::read(uint64_t address, std::span<uint8_t> bytes) {
  memory_.read(address, bytes);
}

void GoldenDevice::submit(std::span<const CommandWords> program) {
  ring_.append(*this, program, machine_.head());
}

RunStatus GoldenDevice::wait() {
  Bus bus(memory_);
  const golden::Status status = machine_.run(bus, ring_.base(), ring_.entries(), ring_.tail());
  return {static_cast<ErrorCode>(status.code), status.command, status.info};
}

void GoldenDevice::reset() {
  machine_.reset();
  ring_.reset();
}

}  // namespace sluice
