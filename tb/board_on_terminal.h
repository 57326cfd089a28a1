// Connects a simulated board to a pseudo-terminal and lets its time run while a host is at work.
#pragma once

#include <functional>

#include "tb/board.h"
#include "tb/pseudo_terminal.h"

namespace sluice {

// Until `stop` says so, which is asked often. Without traffic the board's time stands still, so
// that a board that nobody uses costs nothing.
inline void run_on_terminal(SimulatedBoard& board, PseudoTerminal& terminal,
                            const std::function<bool()>& stop) {
  constexpr uint64_t kTicks = 256;
  constexpr uint64_t kIdleTicks = 200'000;
  constexpr int kLookMilliseconds = 2;
  uint64_t last_traffic = board.cycle();
  while (!stop()) {
    const bool idle = board.cycle() - last_traffic > kIdleTicks;
    if (idle && !terminal.wait(kLookMilliseconds)) continue;
    if (!board.sending()) board.send(terminal.read());
    board.tick(kTicks);
    const std::vector<uint8_t> bytes = board.take();
    terminal.write(bytes);
    if (board.sending() || !bytes.empty()) last_traffic = board.cycle();
  }
}

}  // namespace sluice
