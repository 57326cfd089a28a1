// The float matrix of the host side. Activations are [M, K], a row a token; weights are [N, K], a
// row an output channel; so output [M, N] = activations * weights^T.
#pragma once

#include <Eigen/Core>

namespace sluice {

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace sluice
