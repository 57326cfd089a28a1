#include "sw/model/text_loss.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>

#include "sw/model/error.h"

namespace sluice {
namespace {

using Eigen::Index;

constexpr Index kLogitRows = 64;  // at a time: vocabularies are large

double negative_log_likelihood(const Eigen::Ref<const Eigen::RowVectorXf>& logits, int token) {
  const Eigen::RowVectorXd wide = logits.cast<double>();
  const double largest = wide.maxCoeff();
  return largest + std::log((wide.array() - largest).exp().sum()) - wide[token];
}

double sequence_loss(const LlamaModel& model, std::span<const int> tokens,
                     const LinearGroupBackend& backend) {
  LlamaForward pass(model, backend);
  pass.check(tokens);
  const auto inputs = tokens.first(tokens.size() - 1);
  const RowMatrix hidden = pass.forward_layers(pass.embed(inputs));
  double nats = 0;
  for (Index first = 0; first < hidden.rows(); first += kLogitRows) {
    const Index count = std::min(kLogitRows, hidden.rows() - first);
    const RowMatrix logits = pass.logits(hidden.middleRows(first, count));
    for (Index i = 0; i < count; ++i) {
      nats +=
          negative_log_likelihood(logits.row(i), tokens[static_cast<std::size_t>(first + i) + 1]);
    }
  }
  return nats;
}

}  // namespace

TokenSequences cut_sequences(std::span<const int> tokens, int length, std::optional<int> bos) {
  if (length < 1) throw ModelError("a window needs one token at least");
  TokenSequences sequences;
  const std::size_t first = bos ? 0 : 1;
  for (std::size_t begin = first; begin < tokens.size();
       begin += static_cast<std::size_t>(length)) {
    const auto targets =
        tokens.subspan(begin, std::min(static_cast<std::size_t>(length), tokens.size() - begin));
    std::vector<int>& sequence = sequences.emplace_back(1, bos ? *bos : tokens[begin - 1]);
    sequence.insert(sequence.end(), targets.begin(), targets.end());
  }
  return sequences;
}

TextLoss text_loss(const LlamaModel& model, const TokenSequences& sequences,
                   const LinearGroupBackend& backend, int jobs,
                   const std::function<void(std::uint64_t)>& done) {
  std::vector<double> nats(sequences.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::uint64_t tokens = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < sequences.size(); i = next++) {
      const std::size_t count = sequences[i].size();
      if (count < 2) continue;
      nats[i] = sequence_loss(model, sequences[i], backend);
      const std::lock_guard lock(mutex);
      tokens += count - 1;
      if (done) done(tokens);
    }
  };
  {
    std::vector<std::future<void>> workers;
    for (int i = 1; i < jobs; ++i) workers.push_back(std::async(std::launch::async, work));
    work();
    for (auto& worker : workers) worker.get();
  }
  if (tokens == 0) throw ModelError("a loss needs two tokens at least");
  TextLoss loss{.nats = 0, .tokens = tokens};
  for (const double sequence : nats) loss.nats += sequence;
  return loss;
}

}  // namespace sluice
