// The back ends that this build has: golden[:<config>] and rtl[:<config>], whose configuration is
// "default" without a name, and serial:<path>, whose configuration the board says.
#ifndef SLUICE_BACKENDS_BACKENDS_H_
#define SLUICE_BACKENDS_BACKENDS_H_

namespace sluice {

// Before the first open_device().
void register_all_backends();

}  // namespace sluice

#endif  // SLUICE_BACKENDS_BACKENDS_H_
