// Help as a page for man, in the macros of groff_man(7).
#ifndef SLUICE_SW_CLI_HELP_MAN_PAGE_H_
#define SLUICE_SW_CLI_HELP_MAN_PAGE_H_

#include <string>
#include <vector>

#include "sw/cli/help/help_page.h"

namespace sluice {

// Section 1. `related` are names of other pages, e.g. "sluice-sim".
std::string to_man(const HelpPage& page, const std::string& version,
                   const std::vector<std::string>& related);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_MAN_PAGE_H_
