// Which device a product runs on when its name leaves the configuration open.
#ifndef SLUICE_SW_CLI_FITTING_DEVICE_H_
#define SLUICE_SW_CLI_FITTING_DEVICE_H_

#include <string>

#include "sw/runtime/support.h"

namespace sluice {

// The configuration of that name; without one the one that fits: `default` if it can run it, else
// the one with an array of most nearly its size. Throws std::runtime_error if none can.
Config fitting_config(const std::string& name, const MachineNeeds& needs);

// "rtl:default" as it is; "rtl" or "golden" with the configuration that fits.
std::string fitting_device(const std::string& name, const MachineNeeds& needs);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_FITTING_DEVICE_H_
