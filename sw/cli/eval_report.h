// What compression costs a model in predicting a text, for people and for programs.
#ifndef SLUICE_SW_CLI_EVAL_REPORT_H_
#define SLUICE_SW_CLI_EVAL_REPORT_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gen/config.h"
#include "sw/model/text_loss.h"
#include "sw/report/page.h"

namespace sluice {

inline constexpr const char* kFloatRow = "float";

struct EvalRow {
  std::string sparsity;  // kFloatRow for the model in floats
  std::string coding;
  double bits_per_weight = 0;  // of the linears, all bytes counted
  std::uint64_t bytes = 0;     // of the linears
  TextLoss loss;
  double seconds = 0;  // wall time, compression included
  std::optional<Config> config;
};

struct EvalReport {
  std::string model;
  std::string text;  // path
  std::uint64_t tokens = 0;
  int window = 0;
  std::vector<EvalRow> rows;

  // The row in floats, if there is one.
  const EvalRow* reference() const;
};

// Lines at most 80 columns wide, each with its line break.
std::string eval_header();
std::string eval_line(const EvalReport& report, const EvalRow& row);

nlohmann::ordered_json to_json(const EvalReport& report);
report::Page make_page(const EvalReport& report);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_EVAL_REPORT_H_
