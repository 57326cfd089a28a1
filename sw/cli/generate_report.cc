#include "sw/cli/generate_report.h"

#include <fmt/format.h>

namespace sluice {
namespace {

std::string phase_line(const GenerateReport& report, const char* name, const PhaseReport& phase) {
  std::string line = fmt::format("{:<10}{:>6} tokens", name, phase.tokens);
  if (report.has_time() && phase.tokens > 0) {
    line += fmt::format("{:>11.0f} cycles a token, {:.1f} us at {:g} MHz", phase.cycles_a_token(),
                        1e6 * report.seconds_a_token(phase), report.clock_mhz);
  }
  return line + "\n";
}

nlohmann::ordered_json to_json(const GenerateReport& report, const PhaseReport& phase) {
  nlohmann::ordered_json json = {{"tokens", phase.tokens}, {"seconds", phase.seconds}};
  if (!report.has_time()) return json;
  json["cycles"] = phase.cycles();
  json["cycles_a_token"] = phase.cycles_a_token();
  json["simulated_seconds_a_token"] = report.seconds_a_token(phase);
  for (const auto& [key, use] : phase.linears) {
    json["linears"].push_back({{"name", weight_name(key.first, key.second)},
                               {"tokens", use.tokens},
                               {"cycles", use.cycles}});
  }
  return json;
}

}  // namespace

std::uint64_t PhaseReport::cycles() const {
  std::uint64_t sum = 0;
  for (const auto& [key, use] : linears) sum += use.cycles;
  return sum;
}

double PhaseReport::cycles_a_token() const {
  double sum = 0;
  for (const auto& [key, use] : linears) {
    sum += static_cast<double>(use.cycles) / static_cast<double>(use.tokens);
  }
  return sum;
}

double GenerateReport::bits_per_weight() const {
  return weights == 0 ? 0
                      : 8 * static_cast<double>(compressed_bytes) / static_cast<double>(weights);
}

double GenerateReport::seconds_a_token(const PhaseReport& phase) const {
  return phase.cycles_a_token() / (1e6 * clock_mhz);
}

std::string summary(const GenerateReport& report) {
  std::string text = phase_line(report, "prompt", report.prefill);
  text += phase_line(report, "generated", report.decode);
  if (report.weights > 0) {
    text += fmt::format("{:<10}{:>6.2f} bits each, {} in {} bytes\n", "weights",
                        report.bits_per_weight(), report.weights, report.compressed_bytes);
  }
  return text + fmt::format("{:<10}{:>6.2f} tokens a second on {}, {}\n", "speed",
                            static_cast<double>(report.decode.tokens) / report.decode.seconds,
                            report.device, report.stopped);
}

nlohmann::ordered_json to_json(const GenerateReport& report) {
  nlohmann::ordered_json json = {{"model", report.model},     {"device", report.device},
                                 {"prompt", report.prompt},   {"text", report.text},
                                 {"stopped", report.stopped}, {"batch", report.batch}};
  if (report.weights > 0) {
    json["weights"] = report.weights;
    json["compressed_bytes"] = report.compressed_bytes;
    json["bits_per_weight"] = report.bits_per_weight();
  }
  if (report.has_time()) json["clock_mhz"] = report.clock_mhz;
  json["prefill"] = to_json(report, report.prefill);
  json["decode"] = to_json(report, report.decode);
  return json;
}

}  // namespace sluice
