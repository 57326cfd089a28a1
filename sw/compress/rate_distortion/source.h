// Seeded independent random weights of mean 0 and variance 1, to measure codings on.
#ifndef SLUICE_SW_COMPRESS_RATE_DISTORTION_SOURCE_H_
#define SLUICE_SW_COMPRESS_RATE_DISTORTION_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

enum class Source { kGaussian, kLaplace, kStudentT };  // Student's t with 5 degrees of freedom

// gaussian | laplace | student-t. Throws std::runtime_error for another word.
Source parse_source(std::string_view word);
std::string to_string(Source source);

std::vector<float> random_weights(Source source, std::size_t count, std::uint32_t seed);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_RATE_DISTORTION_SOURCE_H_
