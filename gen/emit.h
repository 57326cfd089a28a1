// The texts that are generated from a configuration and from the register map.
#ifndef GEN_EMIT_H_
#define GEN_EMIT_H_

#include <string>
#include <vector>

#include "gen/config.h"
#include "gen/registers.h"

namespace sluice {

// Package sluice_config_pkg.
std::string emit_config_package(const Config& config);

// Package sluice_regs_pkg: RegRingBase for RING_BASE's offset, IrqStatusDone for a field's bit.
std::string emit_register_package(const std::vector<Register>& registers);

// sluice_registers.h: namespace sluice::reg with kRingBase, kIrqStatusDoneBit, and kCounters.
std::string emit_register_header(const std::vector<Register>& registers);

// docs/registers.md.
std::string emit_register_page(const std::vector<Register>& registers);

}  // namespace sluice

#endif  // GEN_EMIT_H_
