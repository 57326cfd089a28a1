#include "sw/cli/layer_report.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

constexpr const char* kRow = "{:<6} {:>15} {:>6} {:>6} {:>9} {:>6} {:>8} {:>6} {:>6} {:>3}\n";

std::string number(double value, int digits) { return fmt::format("{:.{}f}", value, digits); }

double sum(const LayerReport& report, auto value_of) {
  return std::accumulate(report.linears.begin(), report.linears.end(), 0.0,
                         [&](double so_far, const LinearRun& run) {
                           return so_far + static_cast<double>(value_of(run));
                         });
}

struct Amounts {
  double weights, bytes, cycles, bound, seconds;
};

Amounts amounts(const LinearRun& run) {
  return {static_cast<double>(run.weights), static_cast<double>(run.compressed_bytes),
          static_cast<double>(run.product.cycles.value_or(0)), run.bound, run.product.seconds};
}

Amounts amounts(const LayerReport& report) {
  return {sum(report, [](const LinearRun& run) { return run.weights; }),
          sum(report, [](const LinearRun& run) { return run.compressed_bytes; }),
          sum(report, [](const LinearRun& run) { return run.product.cycles.value_or(0); }),
          sum(report, [](const LinearRun& run) { return run.bound; }),
          sum(report, [](const LinearRun& run) { return run.product.seconds; })};
}

std::string row(const std::string& name, const std::string& shape, const Amounts& all,
                const std::string& error, const std::string& expected, const std::string& exact) {
  const bool timed = all.cycles > 0;
  return fmt::format(kRow, name, shape, number(8 * all.bytes / all.weights, 3),
                     number(all.bytes / 1e6, 2), timed ? number(all.cycles, 0) : "-",
                     timed ? number(all.cycles / all.bound, 3) : "-",
                     timed ? number(all.cycles / all.seconds, 0) : "-", error, expected, exact);
}

}  // namespace

bool LayerReport::pass() const {
  return std::ranges::all_of(linears, [](const auto& run) { return run.exact() && run.close(); });
}

std::string layer_header() {
  return fmt::format(kRow, "", "M x K x N", "bits/w", "MB", "cycles", "/bound", "cycles/s", "error",
                     "expect", "ok");
}

std::string layer_row(const LinearRun& run) {
  const MatmulShape& shape = run.product.shape;
  return row(run.product.name.tensor, fmt::format("{}x{}x{}", shape.m, shape.k, shape.n),
             amounts(run), number(100 * run.error, 2) + "%",
             number(100 * run.expected_error, 2) + "%", run.exact() && run.close() ? "yes" : "NO");
}

std::string layer_totals(const LayerReport& report) {
  return row("all", "", amounts(report), "", "", report.pass() ? "yes" : "NO") +
         fmt::format(
             "\n{:.0f} s: {:.0f} making weights, {:.0f} compressing them, {:.0f} simulating; at "
             "most "
             "{:.0f} MB in memory\n",
             report.seconds, sum(report, [](const LinearRun& run) { return run.make_seconds; }),
             sum(report, [](const LinearRun& run) { return run.pack_seconds; }),
             sum(report, [](const LinearRun& run) { return run.product.seconds; }),
             report.peak_memory / 1e6);
}

nlohmann::ordered_json to_json(const LayerReport& report) {
  nlohmann::ordered_json linears = nlohmann::ordered_json::array();
  for (const LinearRun& run : report.linears) {
    nlohmann::ordered_json json = to_json(run.product);
    json["weights"] = run.weights;
    json["compressed_bytes"] = run.compressed_bytes;
    json["bound_cycles"] = run.bound;
    json["make_seconds"] = run.make_seconds;
    json["pack_seconds"] = run.pack_seconds;
    json["simulate_seconds"] = run.product.seconds;
    json["error"] = run.error;
    json["expected_error"] = run.expected_error;
    linears.push_back(std::move(json));
  }
  const Amounts all = amounts(report);
  return {{"pass", report.pass()},
          {"shape", report.shape},
          {"device", report.device},
          {"weights", all.weights},
          {"bits_per_weight", 8 * all.bytes / all.weights},
          {"compressed_bytes", all.bytes},
          {"cycles", all.cycles},
          {"bound_cycles", all.bound},
          {"cycles_per_second", all.seconds > 0 ? all.cycles / all.seconds : 0},
          {"seconds", report.seconds},
          {"peak_memory_bytes", report.peak_memory},
          {"linears", linears}};
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

}  // namespace sluice
