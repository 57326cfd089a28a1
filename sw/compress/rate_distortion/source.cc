#include "sw/compress/rate_distortion/source.h"

#include <fmt/format.h>

#include <cmath>
#include <random>
#include <stdexcept>

namespace sluice {

Source parse_source(std::string_view word) {
  for (Source source : {Source::kGaussian, Source::kLaplace, Source::kStudentT}) {
    if (word == to_string(source)) return source;
  }
  throw std::runtime_error(
      fmt::format("unknown source '{}': use gaussian, laplace or student-t", word));
}

std::string to_string(Source source) {
  switch (source) {
    case Source::kLaplace:
      return "laplace";
    case Source::kStudentT:
      return "student-t";
    case Source::kGaussian:
      break;
  }
  return "gaussian";
}

std::vector<float> random_weights(Source source, std::size_t count, std::uint32_t seed) {
  constexpr double kFreedom = 5;
  std::mt19937 random(seed);
  std::vector<float> weights(count);
  const auto fill = [&](auto draw) {
    for (float& weight : weights) weight = static_cast<float>(draw());
  };
  switch (source) {
    case Source::kGaussian: {
      std::normal_distribution<double> normal;
      fill([&] { return normal(random); });
      break;
    }
    case Source::kLaplace: {
      std::exponential_distribution<double> magnitude(std::sqrt(2.0));
      std::bernoulli_distribution negative;
      fill([&] { return negative(random) ? -magnitude(random) : magnitude(random); });
      break;
    }
    case Source::kStudentT: {
      std::student_t_distribution<double> student(kFreedom);
      const double deviation = std::sqrt(kFreedom / (kFreedom - 2));
      fill([&] { return student(random) / deviation; });
      break;
    }
  }
  return weights;
}

}  // namespace sluice
