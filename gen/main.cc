// sluice_gen: writes the files that are generated from configs/*.toml and from the register map.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "gen/config.h"
#include "gen/emit.h"
#include "gen/registers.h"

namespace {

// Leaves a file that already holds `text` alone, so that nothing is built again for it.
void write_file(const std::filesystem::path& path, const std::string& text) {
  if (path.empty()) return;
  if (std::filesystem::exists(path) && sluice::read_text_file(path) == text) return;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  if (!(stream << text) || !stream.flush()) {
    throw sluice::ConfigError(fmt::format("{}: cannot be written", path.string()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes the files generated from configurations and from the register map."};
  app.require_subcommand(1);
  std::filesystem::path input, sv, header, markdown;

  CLI::App* config = app.add_subcommand("config", "check a configuration");
  config->add_option("toml", input, "configs/NAME.toml")->required();
  config->add_option("--sv", sv, "write package sluice_config_pkg");

  CLI::App* registers = app.add_subcommand("registers", "check a register map");
  registers->add_option("toml", input, "rtl/control/registers.toml")->required();
  registers->add_option("--sv", sv, "write package sluice_regs_pkg");
  registers->add_option("--header", header, "write the C++ header");
  registers->add_option("--markdown", markdown, "write the documentation page");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*config) {
      write_file(sv, sluice::emit_config_package(sluice::load_config(input)));
    } else {
      const auto map = sluice::read_registers(input);
      write_file(sv, sluice::emit_register_package(map));
      write_file(header, sluice::emit_register_header(map));
      write_file(markdown, sluice::emit_register_page(map));
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
