// Work on several threads: results in order, and no more memory than is given.
#include "sw/container/ordered_work.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace sluice {
namespace {

using std::chrono::milliseconds;

void sleep_a_little(std::size_t i) { std::this_thread::sleep_for(milliseconds(i * 7 % 5)); }

struct Item {
  std::size_t number;
  std::uint64_t bytes;
};

TEST(OrderedWork, ResultsAreTakenInOrder) {
  for (int jobs : {1, 2, 5}) {
    std::size_t next = 0;
    run_in_order<Item>({.items = 40,
                        .jobs = jobs,
                        .max_memory = 100,
                        .cost = [](std::size_t) { return 10; },
                        .held = [](const Item&) { return 5; },
                        .make =
                            [](std::size_t i) {
                              sleep_a_little(i);
                              return Item{i, 5};
                            },
                        .take =
                            [&](std::size_t i, const Item& item) {
                              EXPECT_EQ(i, next++);
                              EXPECT_EQ(item.number, i);
                            }});
    EXPECT_EQ(next, 40u);
  }
}

// Counted as late and given back as early as a caller can see it.
TEST(OrderedWork, WhatIsUnderWayFitsTheMemory) {
  constexpr std::uint64_t kMemory = 100;
  const auto cost = [](std::size_t i) { return std::uint64_t{20} + i % 3 * 30; };
  std::mutex mutex;
  std::uint64_t in_use = 0, most = 0;
  const auto change = [&](std::uint64_t more, std::uint64_t less) {
    const std::lock_guard lock(mutex);
    in_use += more - less;
    most = std::max(most, in_use);
  };
  run_in_order<Item>({.items = 40,
                      .jobs = 6,
                      .max_memory = kMemory,
                      .cost = cost,
                      .held = [](const Item& item) { return item.bytes; },
                      .make =
                          [&](std::size_t i) {
                            change(cost(i), 0);
                            std::this_thread::sleep_for(milliseconds(5));
                            const std::uint64_t held = cost(i) / 2;
                            change(held, cost(i));
                            return Item{i, held};
                          },
                      .take =
                          [&](std::size_t i, const Item& item) {
                            sleep_a_little(i);
                            change(0, item.bytes);
                          }});
  EXPECT_EQ(in_use, 0u);
  EXPECT_LE(most, kMemory);
}

TEST(OrderedWork, AnItemThatIsTooLargeIsAlone) {
  std::mutex mutex;
  int under_way = 0;
  std::size_t taken = 0;
  run_in_order<Item>({.items = 6,
                      .jobs = 3,
                      .max_memory = 10,
                      .cost = [](std::size_t) { return 1000; },
                      .held = [](const Item&) { return 0; },
                      .make =
                          [&](std::size_t i) {
                            {
                              const std::lock_guard lock(mutex);
                              EXPECT_EQ(++under_way, 1);
                            }
                            std::this_thread::sleep_for(milliseconds(5));
                            const std::lock_guard lock(mutex);
                            --under_way;
                            return Item{i, 0};
                          },
                      .take = [&](std::size_t, const Item&) { ++taken; }});
  EXPECT_EQ(taken, 6u);
}

// Each of two waits for the other.
TEST(OrderedWork, SeveralAreUnderWayWhereTheyFit) {
  std::mutex mutex;
  std::condition_variable arrived;
  int here = 0;
  run_in_order<Item>({.items = 2,
                      .jobs = 2,
                      .max_memory = 20,
                      .cost = [](std::size_t) { return 10; },
                      .held = [](const Item&) { return 0; },
                      .make =
                          [&](std::size_t i) {
                            std::unique_lock lock(mutex);
                            ++here;
                            arrived.notify_all();
                            EXPECT_TRUE(arrived.wait_for(lock, std::chrono::minutes(1),
                                                         [&] { return here == 2; }));
                            return Item{i, 0};
                          },
                      .take = [](std::size_t, const Item&) {}});
}

TEST(OrderedWork, ThrowsWhatTheFirstItemInOrderThrows) {
  std::size_t taken = 0;
  try {
    run_in_order<Item>({.items = 9,
                        .jobs = 3,
                        .max_memory = 100,
                        .cost = [](std::size_t) { return 1; },
                        .held = [](const Item&) { return 1; },
                        .make = [](std::size_t i) -> Item {
                          sleep_a_little(9 - i);
                          if (i >= 4) throw std::runtime_error(std::to_string(i));
                          return {i, 1};
                        },
                        .take = [&](std::size_t, const Item&) { ++taken; }});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "4");
  }
  EXPECT_EQ(taken, 4u);
}

}  // namespace
}  // namespace sluice
