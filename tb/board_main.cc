// sluice_board: a simulated board on a pseudo-terminal, for a host that has no other.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "tb/board_on_terminal.h"

namespace {

volatile std::sig_atomic_t stopped = 0;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A simulated board, fpga_top, on a pseudo-terminal; ends when it is interrupted");
  uint64_t seed = 1;
  app.add_option("--seed", seed, "of what memory holds at the start")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    sluice::SimulatedBoard board(seed);
    sluice::PseudoTerminal terminal;
    fmt::print("a board of configs/{}.toml: --device serial:{}\n", sluice::SimulatedBoard::config(),
               terminal.path());
    std::fflush(stdout);
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { stopped = 1; });
    sluice::run_on_terminal(board, terminal, [] { return stopped != 0; });
  } catch (const std::exception& error) {
    fmt::print(stderr, "sluice_board: {}\n", error.what());
    return 1;
  }
}
