#include "tb/board.h"

#include <Vsluice_fpga_top.h>

#include "tb/uart_host.h"
#include "tb/verilated_model.h"

namespace sluice {

static_assert(SimulatedBoard::kClocksPerBit == SLUICE_BOARD_CLOCKS_PER_BIT);

class SimulatedBoard::Pins {
 public:
  explicit Pins(uint64_t seed) : model(seed) {
    model->rx_i = 1;
    model.reset();
  }

  void tick() {
    model->rx_i = host.line();
    model.settle();
    host.step(model->tx_o);
    model.edge();
  }

  VerilatedModel<Vsluice_fpga_top> model;
  UartHost host{kClocksPerBit};
};

SimulatedBoard::SimulatedBoard(uint64_t seed) : pins_(std::make_unique<Pins>(seed)) {}
SimulatedBoard::~SimulatedBoard() = default;

const char* SimulatedBoard::config() { return SLUICE_BOARD_CONFIG; }
uint64_t SimulatedBoard::memory_bytes() { return SLUICE_BOARD_MEMORY_BYTES; }

void SimulatedBoard::send(std::span<const uint8_t> bytes) { pins_->host.send(bytes); }
bool SimulatedBoard::sending() const { return pins_->host.sending(); }
std::vector<uint8_t> SimulatedBoard::take() { return pins_->host.take(); }

void SimulatedBoard::tick(uint64_t clocks) {
  for (; clocks > 0; --clocks) pins_->tick();
}

uint64_t SimulatedBoard::cycle() const { return pins_->model.cycle(); }
void SimulatedBoard::press_reset() { pins_->model.reset(); }

}  // namespace sluice
