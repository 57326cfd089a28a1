#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "backends/backends.h"
#include "sw/cli/commands.h"

namespace {

constexpr const char* kFooter = R"help(Examples:
  sluice sim                             layer 0 of the embedded model on simulated RTL
  sluice sim --model DIR --layers all    the same of your own Llama
  sluice matmul --weights W.npy --activations X.npy --sparsity 1:2 --coding huffman \
      --prune --device rtl:default --out Y.npy
  sluice info                            configurations and devices
Each verb has its own --help.)help";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Sluice: an LLM inference accelerator whose weights stay compressed up to the array."};
  app.require_subcommand(1);
  app.footer(kFooter);
  try {
    sluice::register_all_backends();
    sluice::add_sim(app);
    sluice::add_matmul(app);
    sluice::add_pack(app);
    sluice::add_unpack(app);
    sluice::add_info(app);
    sluice::add_wave(app);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sluice: {}\n", error.what());
    return 1;
  }
  return 0;
}
