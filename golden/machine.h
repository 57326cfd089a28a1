// The golden model: what a Sluice machine does, as seen from memory, one command after the other.
//
// Follows docs/commands.md, docs/format.md and docs/numerics.md. Timing, and what a program that
// does not state its dependencies would see, are not modelled. State that the documents leave
// undefined after a reset is zero.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "golden/command.h"
#include "golden/config.h"
#include "golden/memory.h"
#include "golden/operand.h"
#include "golden/status.h"
#include "golden/stream.h"
#include "golden/table.h"

namespace sluice::golden {

class Machine {
 public:
  // Throws std::runtime_error on a configuration that is out of range.
  explicit Machine(const Config& config);

  // Clears the error, the stream and all counters; the next command is number 0.
  void reset();

  // Executes commands head() .. tail - 1, modulo 2^32. After an error nothing more is executed and
  // the same status is returned until reset(). Throws std::runtime_error if ring_base is not a
  // multiple of 64, ring_size (entries) not a power of two from 2 to 65,536, or more than ring_size
  // commands are submitted.
  Status run(Memory& memory, uint64_t ring_base, uint32_t ring_size, uint32_t tail);

  // Commands finished since reset, modulo 2^32; after an error the number of the failing command.
  uint32_t head() const { return head_; }
  // Interrupts `fence` raised since reset.
  uint64_t fences() const { return fences_; }
  const Status& status() const { return status_; }

 private:
  std::optional<Fault> execute_at(Memory& memory, uint64_t address);
  std::optional<Fault> execute(Memory& memory, const Load& load);
  std::optional<Fault> execute(Memory& memory, const Mul& mul);
  std::optional<Fault> execute(Memory& memory, const Store& store);
  std::optional<Fault> execute(Memory& memory, const Fence& fence);

  // The codes of stored weights with even and odd numbers.
  std::array<CodeBook, 2> make_code_books(const Mul& mul) const;
  // The columns below n of row m of tile g, where a matrix with n columns and `rows` rows starts at
  // accumulator row `first_row`.
  std::span<Sum> sums(uint32_t first_row, uint32_t rows, uint32_t n, uint64_t g, uint64_t m);

  Config config_;
  std::vector<uint8_t> activations_;
  std::vector<Table> tables_;
  std::vector<uint32_t> row_scales_;
  std::vector<uint32_t> column_scales_;
  std::vector<Sum> accumulators_;
  std::optional<StreamDecoder> stream_;
  uint32_t head_ = 0;
  uint64_t fences_ = 0;
  Status status_;
};

}  // namespace sluice::golden
