// Into which groups of columns a matrix is cut for a configuration (sw/runtime/matmul_plan.h):
// those with which the model of the cycles (sw/cycle_model) predicts the shortest program.
//
// Weights are taken to be Huffman coded with a scale for all, and sums to be stored in FP32.
#ifndef SLUICE_SW_PLANNER_GROUPS_H_
#define SLUICE_SW_PLANNER_GROUPS_H_

#include <vector>

#include "gen/config.h"
#include "sw/runtime/matmul_plan.h"

namespace sluice {

// Throws std::runtime_error for a shape that is out of range.
std::vector<GroupRun> plan_groups(const Config& config, const MatmulShape& shape);

}  // namespace sluice

#endif  // SLUICE_SW_PLANNER_GROUPS_H_
