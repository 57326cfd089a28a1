// Work on several threads whose results are taken in order, within bounded memory.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace sluice {

// `jobs`, or as many as there are cores if it is 0.
inline int jobs_or_cores(int jobs) {
  return jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// An item starts when it fits beside all that are under way, or when it is alone: `cost` is what it
// takes while it is made, `held` what its result takes until it is taken, in bytes.
template <typename Result>
struct OrderedWork {
  std::size_t items = 0;
  int jobs = 1;
  std::uint64_t max_memory = 0;
  std::function<std::uint64_t(std::size_t)> cost;
  std::function<std::uint64_t(const Result&)> held;
  std::function<Result(std::size_t)> make;        // on any thread
  std::function<void(std::size_t, Result)> take;  // in order, in the calling thread
};

// Throws what the first item in order throws whose making or taking does; items under way are
// waited for.
template <typename Result>
void run_in_order(const OrderedWork<Result>& work) {
  struct Done {
    std::optional<Result> result;
    std::exception_ptr error;
    std::uint64_t bytes = 0;
  };
  std::mutex mutex;
  std::condition_variable_any changed;
  std::map<std::size_t, Done> done;
  std::size_t next = 0;
  std::uint64_t in_use = 0;

  std::stop_source stopping;
  const auto run = [&, stop = stopping.get_token()] {
    std::unique_lock lock(mutex);
    while (next < work.items) {
      const std::uint64_t cost = work.cost(next);
      const auto fits = [&] { return in_use == 0 || in_use + cost <= work.max_memory; };
      const std::size_t seen = next;
      changed.wait(lock, stop, [&] { return next != seen || fits(); });
      if (stop.stop_requested()) return;
      if (next != seen) continue;
      ++next;
      in_use += cost;
      lock.unlock();
      Done item;
      try {
        item.result = work.make(seen);
        item.bytes = work.held(*item.result);
      } catch (...) {
        item.error = std::current_exception();
      }
      lock.lock();
      in_use += item.bytes - cost;
      done.emplace(seen, std::move(item));
      changed.notify_all();
    }
  };

  std::vector<std::jthread> threads;
  for (int i = 0; i < work.jobs; ++i) threads.emplace_back(run);
  const auto stop = [](std::stop_source* source) { source->request_stop(); };
  const std::unique_ptr<std::stop_source, decltype(stop)> stop_at_end(&stopping, stop);
  for (std::size_t i = 0; i < work.items; ++i) {
    Done item;
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return done.contains(i); });
      item = std::move(done.extract(i).mapped());
    }
    if (item.error) std::rethrow_exception(item.error);
    work.take(i, std::move(*item.result));
    const std::lock_guard lock(mutex);
    in_use -= item.bytes;
    changed.notify_all();
  }
}

}  // namespace sluice
