// The products of a decoder layer one after the other in one ring: what is lost between them.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "sw/model/layer_shape.h"
#include "sw/model/linear.h"

namespace sluice::bench {
namespace {

// The second copy of a whole layer takes what it would for ever: loading, multiplying and storing
// overlap with the products before and behind. Against it stands what cannot be spared: the beats
// that it reads, or the steps that it decodes.
Benchmark back_to_back(const std::string& what, const std::string& shape) {
  const std::string name = fmt::format("layer {}, lost between", what);
  return {name, [=](bool) -> std::vector<Entry> {
            Bench bench({});
            const LlamaConfig config = parse_layer_shape(shape);
            for (const Linear linear : kLayerLinears) {
              const LinearShape size = linear_shape(config, linear);
              bench.place({.m = 1, .n = size.n, .k = size.k});
            }
            const Measurement more = bench.run(3) - bench.run(2);
            const double least = std::max(more.read_beats, more.steps);
            return {{name, 100 * (more.cycles / least - 1), "%", at_most(1), 0.0}};
          }};
}

}  // namespace

std::vector<Benchmark> layer_benchmarks() {
  return {back_to_back("models/stories", "128x344x4x2"), back_to_back("288/768", "288x768x6x6")};
}

}  // namespace sluice::bench
