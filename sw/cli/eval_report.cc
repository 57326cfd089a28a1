#include "sw/cli/eval_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/cli/config_id.h"

namespace sluice {
namespace {

constexpr const char* kRow = "{:<8} {:<14} {:>7} {:>9} {:>11} {:>11} {:>10}\n";

}  // namespace

const EvalRow* EvalReport::reference() const {
  const auto found = std::ranges::find(rows, kFloatRow, &EvalRow::sparsity);
  return found == rows.end() ? nullptr : &*found;
}

std::string eval_header() {
  return fmt::format(kRow, "sparsity", "coding", "bits/w", "MB", "perplexity", "nats/token",
                     "loss");
}

std::string eval_line(const EvalReport& report, const EvalRow& row) {
  const EvalRow* reference = report.reference();
  const std::string loss = reference == nullptr || row.sparsity == kFloatRow
                               ? ""
                               : fmt::format("{:+.4f}", row.loss.mean() - reference->loss.mean());
  return fmt::format(kRow, row.sparsity, row.coding, fmt::format("{:.2f}", row.bits_per_weight),
                     fmt::format("{:.3f}", static_cast<double>(row.bytes) / 1e6),
                     fmt::format("{:.4f}", row.loss.perplexity()),
                     fmt::format("{:.4f}", row.loss.mean()), loss);
}

nlohmann::ordered_json to_json(const EvalReport& report) {
  nlohmann::ordered_json json = {{"model", report.model},
                                 {"text", report.text},
                                 {"tokens", report.tokens},
                                 {"window", report.window}};
  const EvalRow* reference = report.reference();
  for (const EvalRow& row : report.rows) {
    json["rows"].push_back({{"sparsity", row.sparsity},
                            {"coding", row.coding},
                            {"bits_per_weight", row.bits_per_weight},
                            {"bytes", row.bytes},
                            {"perplexity", row.loss.perplexity()},
                            {"nats_per_token", row.loss.mean()},
                            {"seconds", row.seconds}});
    if (reference != nullptr) {
      json["rows"].back()["loss_nats"] = row.loss.mean() - reference->loss.mean();
    }
  }
  return json;
}

}  // namespace sluice
