#include "backends/backends.h"

#include "backends/find_config.h"
#include "backends/golden_device.h"
#include "backends/rtl_device.h"
#include "backends/serial_device.h"

namespace sluice {
namespace {

template <typename T>
BackendFactory factory() {
  return [](const std::string& argument, const DeviceSettings& settings) {
    return std::make_unique<T>(find_config(argument.empty() ? "default" : argument), settings);
  };
}

}  // namespace

void register_all_backends() {
  register_backend("golden", "the golden model: exact results, no time", factory<GoldenDevice>());
  register_backend("rtl", "the Verilated RTL with a simulated memory: exact results and cycles",
                   factory<RtlDevice>());
  register_backend("serial", "a board on a serial port, serial:<path>[,baud=<n>]: docs/link.md",
                   [](const std::string& argument, const DeviceSettings&) {
                     return open_serial_device(argument);
                   });
}

}  // namespace sluice
