// The page of a product, and parts that pages about several products share.
#ifndef SLUICE_SW_CLI_PRODUCT_PAGE_H_
#define SLUICE_SW_CLI_PRODUCT_PAGE_H_

#include <string>

#include "gen/config.h"
#include "sw/cli/product_run.h"
#include "sw/report/page.h"

namespace sluice {

report::Page make_page(const ProductRun& run, const Config& config);

// "48 x 128 x 344"
std::string shape_text(const MatmulShape& shape);

// Every counter, for the reader to open.
report::Block counter_details(const Counters& counters);

report::Block timeline_block(const Timeline& timeline);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PRODUCT_PAGE_H_
