// What a simulation found, as a page.
#ifndef SLUICE_SW_CLI_SIM_PAGE_H_
#define SLUICE_SW_CLI_SIM_PAGE_H_

#include <string>

#include "gen/config.h"
#include "sw/cli/sim_report.h"
#include "sw/report/page.h"

namespace sluice {

// `subtitle` says what ran where.
report::Page make_page(const SimReport& report, const Config& config, std::string subtitle);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_SIM_PAGE_H_
