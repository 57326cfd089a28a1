// What a measurement of rate and distortion found, as a page.
#ifndef SLUICE_SW_CLI_RD_PAGE_H_
#define SLUICE_SW_CLI_RD_PAGE_H_

#include <string>
#include <vector>

#include "sw/cli/rd_report.h"
#include "sw/report/page.h"

namespace sluice {

// `like` as in comparison_table(), or empty: then a plot a matrix.
report::Page make_page(const std::vector<RdResult>& results, const std::string& like);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_RD_PAGE_H_
