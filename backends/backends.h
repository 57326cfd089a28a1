// The back ends that this build has: golden[:<config>] and rtl[:<config>]. The configuration is
// "default" without a name.
#ifndef SLUICE_BACKENDS_BACKENDS_H_
#define SLUICE_BACKENDS_BACKENDS_H_

namespace sluice {

// Before the first open_device().
void register_all_backends();

}  // namespace sluice

#endif  // SLUICE_BACKENDS_BACKENDS_H_
