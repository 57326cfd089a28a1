// What a run of a layer found, as a page.
#ifndef SLUICE_SW_CLI_LAYER_PAGE_H_
#define SLUICE_SW_CLI_LAYER_PAGE_H_

#include <string>

#include "gen/config.h"
#include "sw/cli/layer_report.h"
#include "sw/report/page.h"

namespace sluice {

// `subtitle` says what ran where.
report::Page make_page(const LayerReport& report, const Config& config, std::string subtitle);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_LAYER_PAGE_H_
