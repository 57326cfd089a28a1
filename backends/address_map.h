// Where simulated devices keep their ring; allocations follow. Above 4 GiB, so that the high words
// of addresses are used. The same for all, so that their memories can be compared.
#ifndef SLUICE_BACKENDS_ADDRESS_MAP_H_
#define SLUICE_BACKENDS_ADDRESS_MAP_H_

#include <cstdint>

namespace sluice {

inline constexpr uint64_t kRingBase = 0x2'4000'0000;

}  // namespace sluice

#endif  // SLUICE_BACKENDS_ADDRESS_MAP_H_
