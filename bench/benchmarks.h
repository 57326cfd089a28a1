// All benchmarks, by what they measure.
#ifndef SLUICE_BENCH_BENCHMARKS_H_
#define SLUICE_BENCH_BENCHMARKS_H_

#include <vector>

#include "bench/entry.h"

namespace sluice::bench {

std::vector<Benchmark> gemm_benchmarks();
std::vector<Benchmark> decode_benchmarks();
std::vector<Benchmark> layer_benchmarks();
std::vector<Benchmark> container_benchmarks();
std::vector<Benchmark> encoder_benchmarks();
std::vector<Benchmark> simulation_benchmarks();
std::vector<Benchmark> cycle_model_benchmarks();
std::vector<Benchmark> scaling_benchmarks();

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_BENCHMARKS_H_
