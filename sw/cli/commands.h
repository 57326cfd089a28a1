// The verbs of the program: each adds its subcommand, whose callback does the work and throws
// std::runtime_error if it fails.
#ifndef SLUICE_SW_CLI_COMMANDS_H_
#define SLUICE_SW_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>

namespace sluice {

void add_sim(CLI::App& app);
void add_generate(CLI::App& app);
void add_eval(CLI::App& app);
void add_matmul(CLI::App& app);
void add_pack(CLI::App& app);
void add_unpack(CLI::App& app);
void add_compress(CLI::App& app);
void add_inspect(CLI::App& app);
void add_decompress(CLI::App& app);
void add_rd(CLI::App& app);
void add_bench_layer(CLI::App& app);
void add_info(CLI::App& app);
void add_wave(CLI::App& app);
void add_help(CLI::App& app);
void add_man(CLI::App& app);
void add_completion(CLI::App& app);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_COMMANDS_H_
