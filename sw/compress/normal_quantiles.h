// The levels of NormalFloat: quantiles of the normal distribution, scaled so
// that the outermost are -1 and 1 (T. Dettmers et al., "QLoRA", 2023; NF4 for 16 levels).
#ifndef SLUICE_SW_COMPRESS_NORMAL_QUANTILES_H_
#define SLUICE_SW_COMPRESS_NORMAL_QUANTILES_H_

#include <vector>

namespace sluice {

// `levels` ascending numbers, at least 2, with 0 among them; of an even number there is one more
// above 0 than below.
std::vector<double> normal_quantiles(int levels);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_NORMAL_QUANTILES_H_
