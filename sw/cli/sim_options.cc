#include "sw/cli/sim_options.h"

#include <fmt/format.h>

#include <filesystem>

namespace sluice {

void SimOptions::add_to(CLI::App& command) {
  command.add_option("--model", model, "Llama checkpoint: a folder, or a .gguf or .bin file")
      ->default_str("the one that comes with sluice");
  command.add_option("--layers", layers, "layers to run: 0, 0-3, 0,2 or all")
      ->capture_default_str();
  command.add_option("--config", config, "configuration, a name of configs/")
      ->capture_default_str();
  command
      .add_option("--device", device,
                  "what is held against the golden model: rtl, or a board as serial:<path>")
      ->capture_default_str();
  command.add_option("--coding", coding, "raw, fixed:<bits> or huffman")->capture_default_str();
  command.add_option("--seed", seed, "of all that is random")->capture_default_str();
  command.add_option("--latency", latency, "of memory, in cycles")
      ->check(CLI::Range(1u, 100000u))
      ->capture_default_str();
  command
      .add_option("--back-pressure", back_pressure,
                  "probability that a bus channel pauses in a cycle")
      ->check(CLI::Range(0.0, 0.95))
      ->capture_default_str();
  command.add_option("--only", only, "one case, e.g. layer0.q:dense:prefill");
  command.add_option("--trace", trace, "write a waveform (FST) of that case");
  command.add_option("--trace-start", trace_start, "first cycle in it");
  command.add_option("--trace-stop", trace_stop, "first cycle not in it any more");
  command.add_flag("--counters", counters, "print what the engines' cycles went into");
  command.add_option("--timeline", timeline,
                     "write what each command did when, and why not earlier: .json for Perfetto, "
                     ".svg as a picture");
  command.add_option("--jobs", jobs, "simulations side by side")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  reports.add_to(command);
}

DeviceSettings SimOptions::settings() const {
  DeviceSettings settings;
  settings.memory_latency = latency;
  settings.back_pressure = back_pressure;
  settings.seed = seed;
  if (!trace.empty()) {
    const std::filesystem::path folder = std::filesystem::path(trace).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    settings.wave = {
        .path = trace, .first_cycle = trace_start, .end_cycle = trace_stop, .depth = 0};
  }
  return settings;
}

std::string SimOptions::device_name() const {
  return device.find(':') == std::string::npos ? device + ":" + config : device;
}

std::string SimOptions::command_line() const {
  std::string text = fmt::format(
      "build/bin/sluice sim --model {} --layers {} --config {} --device {} --coding {} --seed {} "
      "--latency {} --back-pressure {}",
      model, layers, config, device, coding, seed, latency, back_pressure);
  if (!only.empty()) text += " --only " + only;
  if (!trace.empty()) text += " --trace " + trace;
  if (trace_start > 0) text += fmt::format(" --trace-start {}", trace_start);
  if (trace_stop < UINT64_MAX) text += fmt::format(" --trace-stop {}", trace_stop);
  return text;
}

}  // namespace sluice
