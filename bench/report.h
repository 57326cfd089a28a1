// The entries of a run as lines for a terminal, as JSON and as a Markdown table.
#ifndef SLUICE_BENCH_REPORT_H_
#define SLUICE_BENCH_REPORT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/entry.h"

namespace sluice::bench {

// An entry's figures as text; empty where there is none.
std::string value_text(const Entry& entry);
std::string limit_text(const Entry& entry);

// Lines of at most 80 columns with their line breaks.
std::string table_header();
std::string table_line(const Entry& entry, bool colour);

// A list of {"name", "value", "unit", "bar", "limit", "pass"}; null where there is none.
nlohmann::ordered_json to_json(const std::vector<Entry>& entries);

std::string markdown(const std::vector<Entry>& entries);

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_REPORT_H_
