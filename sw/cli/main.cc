#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "backends/backends.h"
#include "sw/cli/commands.h"
#include "sw/cli/usage_error.h"

namespace {

constexpr const char* kFooter = R"help(Examples:
  sluice sim                             layer 0 of the embedded model on simulated RTL
  sluice sim --model DIR --layers all    the same of your own Llama
  sluice matmul --weights W.npy --activations X.npy --sparsity 1:2 --coding huffman \
      --prune --device rtl:default --out Y.npy
  sluice info                            configurations and devices
Each verb has its own --help.

Exit status: 0 if all is well, 1 if the work failed or outputs differ, 2 if the command line is wrong.)help";

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
    sluice::add_rd(app);
    sluice::add_bench_layer(app);
    sluice::add_info(app);
    sluice::add_wave(app);
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}\n", sluice::describe_usage_error(app, error));
    return sluice::kUsageStatus;
  } catch (const std::exception& error) {
    fmt::print(stderr, "sluice: {}\n", error.what());
    return 1;
  }
  return 0;
}
