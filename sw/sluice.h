// All that a program needs to compress matrices and multiply on a simulated accelerator:
//
//   read_npy, write_npy           matrices in files                    sw/model/npy.h
//   find_config, config_names     design points                        backends/find_config.h
//   pack_options, pack            compressed weights for a machine     sw/planner/packing.h,
//                                                                      sw/compress/packed_tensor.h
//   quantise_activations          the other operand                    sw/compress/quantise.h
//   register_all_backends,        golden model and RTL as devices      backends/backends.h,
//   open_device                                                        sw/runtime/device.h
//   place_matmul, append_matmul,  a product as commands of a machine   sw/runtime/matmul.h
//   read_result
//
// docs/library.md has a whole program. An installed library has this file as <sluice/sluice.h>.
#ifndef SLUICE_SW_SLUICE_H_
#define SLUICE_SW_SLUICE_H_

#include "backends/backends.h"
#include "backends/find_config.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/quantise.h"
#include "sw/model/matrix.h"
#include "sw/model/npy.h"
#include "sw/planner/packing.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"

#endif  // SLUICE_SW_SLUICE_H_
