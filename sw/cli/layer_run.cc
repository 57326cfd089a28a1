#include "sw/cli/layer_run.h"

#include <fmt/format.h>

#include <cmath>
#include <future>
#include <stdexcept>

#include "backends/find_config.h"
#include "sw/cli/element.h"
#include "sw/cli/stopwatch.h"
#include "sw/compress/prune.h"
#include "sw/compress/rate_distortion/source.h"
#include "sw/model/activations.h"
#include "sw/model/llama_forward.h"
#include "sw/planner/packing.h"
#include "sw/planner/step_for_bits.h"
#include "sw/runtime/roofline.h"

namespace sluice {
namespace {

// Of the error beyond what quantisation explains: outputs are few, and errors not quite
// independent.
constexpr double kTolerance = 1.25;

std::span<const float> flat(const RowMatrix& matrix) {
  return {matrix.data(), static_cast<size_t>(matrix.size())};
}

// The back end brings its own.
LlamaModel model_without_weights(const LlamaConfig& config) {
  LlamaModel model;
  model.source = "a layer of random weights";
  model.config = config;
  LlamaLayer& layer = model.layers.emplace_back();
  layer.attention_norm = layer.mlp_norm = Eigen::RowVectorXf::Ones(config.hidden_size);
  return model;
}

// Variance 1/k, so that outputs are about as large as inputs.
std::vector<float> make_weights(const LayerJob& job, int n, int k, uint64_t seed) {
  std::vector<float> weights =
      random_weights(Source::kGaussian, size_t(n) * k, static_cast<uint32_t>(seed));
  const auto deviation = static_cast<float>(1 / std::sqrt(k));
  for (float& weight : weights) weight *= deviation;
  prune(weights, n, k, job.sparsity);
  return weights;
}

// Outputs in floats and the variance of each that quantisation explains, by row.
struct Reference {
  RowMatrix y;
  std::vector<double> variance;
};

Reference make_reference(const std::vector<float>& weights, const PackedTensor& packed,
                         const RowMatrix& input, const QuantisedActivations& x) {
  Reference reference;
  reference.y = input * Eigen::Map<const RowMatrix>(weights.data(), packed.n, packed.k).transpose();
  double power = 0;
  double error = 0;
  const QuantisedWeights decoded = packed.unpack();
  size_t i = 0;
  for (int row = 0; row < packed.n; ++row) {
    for (int column = 0; column < packed.k; ++column, ++i) {
      const double e = weights[i] - decoded.value(row, column);
      power += double(weights[i]) * weights[i];
      error += e * e;
    }
  }
  for (int m = 0; m < x.m; ++m) {
    double variance = 0;
    for (int k = 0; k < x.k; ++k) {
      const double value =
          operand_value(x.operand, x.q[size_t(m) * x.k + k]) * scale_of_row(x.scale, m);
      const double e = input(m, k) - value;
      variance += error * value * value + power * e * e;
    }
    reference.variance.push_back(variance / static_cast<double>(weights.size()));
  }
  return reference;
}

RowMatrix outputs(const ProductRun& run) {
  RowMatrix y(run.shape.m, run.shape.n);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    y.data()[i] = static_cast<float>(element_value(run.y[i], run.form, run.operand));
  }
  return y;
}

void hold_against(const Reference& reference, const RowMatrix& y, LinearRun& run) {
  const double power = reference.y.cast<double>().squaredNorm();
  double expected = 0;
  for (const double variance : reference.variance) expected += variance * run.product.shape.n;
  run.error = std::sqrt((y - reference.y).cast<double>().squaredNorm() / power);
  run.expected_error = std::sqrt(expected / power);
}

class LayerRunner {
 public:
  LayerRunner(const LayerJob& job, const LayerWatcher& watch,
              const std::function<void(const LinearRun&)>& done)
      : job_(job), watch_(watch), done_(done), config_(open_device(job.device)->config()) {}

  RowMatrix run(const LinearCall& call) {
    const std::string name(short_name(call.linear));
    const int n = linear_shape(job_.shape, call.linear).n;
    const int k = static_cast<int>(call.input.cols());
    const int m = static_cast<int>(call.input.rows());
    LinearRun run;
    run.weights = uint64_t(n) * k;

    watch_(name, LayerPhase::kMake, 0);
    Stopwatch watch;
    const std::vector<float> weights =
        make_weights(job_, n, k, job_.settings.seed + static_cast<uint64_t>(call.linear));
    run.make_seconds = watch.restart();

    watch_(name, LayerPhase::kPack, 0);
    const auto operand = static_cast<Operand>(config_.operand);
    const PackedTensor packed = pack(weights, n, k, {.operand = operand, .step = job_.step},
                                     pack_options(config_, m, n, k, job_.sparsity, job_.coding));
    const QuantisedActivations x = quantise_activations(flat(call.input), m, k, operand);
    run.pack_seconds = watch.restart();
    run.compressed_bytes = packed.serialise().size();
    run.bound = roofline_cycles(config_, packed, m);

    DeviceSettings settings = job_.settings;
    settings.on_progress = [&](uint64_t cycles) { watch_(name, LayerPhase::kSimulate, cycles); };
    settings.on_progress(0);
    auto reference = std::async(std::launch::async,
                                [&] { return make_reference(weights, packed, call.input, x); });
    run.product = run_product(job_.device, settings,
                              {name, to_string(job_.sparsity), m == 1 ? "decode" : "prefill"},
                              {packed, x, StoreForm::kFp32});
    RowMatrix y = outputs(run.product);
    hold_against(reference.get(), y, run);
    done_(run);
    return y;
  }

 private:
  const LayerJob& job_;
  const LayerWatcher& watch_;
  const std::function<void(const LinearRun&)>& done_;
  const Config config_;
};

}  // namespace

bool LinearRun::close() const { return error <= kTolerance * expected_error; }

void run_layer(const LayerJob& job, const LayerWatcher& watch,
               const std::function<void(const LinearRun&)>& done) {
  const LlamaModel model = model_without_weights(job.shape);
  LayerRunner runner(job, watch, done);
  LlamaForward forward(model, [&](const LinearCall& call) { return runner.run(call); });
  forward.forward_layers(random_hidden(job.shape, job.tokens, job.settings.seed));
}

WeightStep step_for_bits(const LayerJob& job, double bits) {
  constexpr int kRows = 256, kColumns = 512;
  return step_for_bits(open_device(job.device)->config(),
                       make_weights(job, kRows, kColumns, job.settings.seed), kRows, kColumns,
                       job.sparsity, job.coding, default_step(job.sparsity, job.coding), bits);
}

}  // namespace sluice
