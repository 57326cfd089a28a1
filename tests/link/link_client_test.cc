// The host's side of the link on the Verilated fpga_top: clean and noisy lines, a board that is
// reset in the middle, a host that dies in the middle of a frame, one that does not answer.
#include "backends/link_client.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

#include "sluice_registers.h"
#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "tests/link/message_of.h"
#include "tests/link/simulated_port.h"

namespace sluice {
namespace {

constexpr uint32_t kId = 0x43554C53;

std::vector<uint8_t> random_bytes(Random& random, size_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.next());
  return bytes;
}

// Random writes and reads of memory, of any alignment, against an array.
void check_memory(LinkClient& link, uint64_t seed, int rounds) {
  Random random(seed);
  const auto size = static_cast<uint32_t>(SimulatedBoard::memory_bytes());
  const uint32_t base = random.below(size - 2048) & ~3u;
  std::vector<uint8_t> expected(2048);
  link.write(base, expected);
  for (int i = 0; i < rounds; ++i) {
    const uint32_t offset = random.below(2048);
    const uint32_t count =
        1 + random.below(std::min(2048 - offset, random.chance(0.2) ? 1500u : 40u));
    const std::vector<uint8_t> bytes = random_bytes(random, count);
    link.write(base + offset, bytes);
    std::copy(bytes.begin(), bytes.end(), expected.begin() + offset);
    std::vector<uint8_t> got(count);
    link.read(base + offset, got);
    ASSERT_EQ(got, bytes) << "round " << i;
  }
  std::vector<uint8_t> got(expected.size());
  link.read(base, got);
  ASSERT_EQ(got, expected);
}

TEST(LinkClient, ReachesRegistersAndMemory) {
  SimulatedBoard board;
  LinkClient link(std::make_unique<SimulatedPort>(board));
  EXPECT_EQ(link.open(), SimulatedBoard::memory_bytes());
  EXPECT_EQ(link.get(reg::kId), kId);
  link.set(reg::kRingBase, 0x12345640);
  EXPECT_EQ(link.get(reg::kRingBase), 0x12345640u);
  check_memory(link, 1, 20);
  EXPECT_EQ(link.repeats(), 0u);
}

// docs/link.md has what this prints.
TEST(LinkClient, UsesMostOfTheLine) {
  constexpr size_t kCount = 16384;
  constexpr double kLineBytes = 1.0 / 10 / SimulatedBoard::kClocksPerBit;  // a cycle
  SimulatedBoard board;
  LinkClient link(std::make_unique<SimulatedPort>(board));
  link.open();
  Random random(1);
  const std::vector<uint8_t> bytes = random_bytes(random, kCount);
  const uint64_t start = board.cycle();
  link.write(0, bytes);
  const uint64_t written = board.cycle();
  std::vector<uint8_t> got(kCount);
  link.read(0, got);
  const uint64_t read = board.cycle();
  ASSERT_EQ(got, bytes);
  for (const auto& [what, cycles] :
       {std::pair{"WRITE", written - start}, {"READ", read - written}}) {
    const double share = kCount / (double(cycles) * kLineBytes);
    std::printf("%s: %zu bytes in %llu cycles of %d a bit, %.1f%% of the line\n", what, kCount,
                static_cast<unsigned long long>(cycles), SimulatedBoard::kClocksPerBit,
                100 * share);
    EXPECT_GT(share, 0.9) << what;
  }
}

TEST(LinkClient, IsRightOnANoisyLine) {
  uint64_t repeats = 0;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SimulatedBoard board(seed);
    const LineNoise noise{.flip = seed % 3 == 0 ? 5e-4 : 0,
                          .lose = seed % 3 == 1 ? 5e-4 : 0,
                          .add = seed % 3 == 2 ? 5e-4 : 0,
                          .seed = seed};
    LinkClient link(std::make_unique<SimulatedPort>(board, noise), 100);
    link.open();
    check_memory(link, seed, 4);
    for (uint32_t i = 0; i < 20; ++i) {
      link.set(reg::kRingBase, i * 64);
      ASSERT_EQ(link.get(reg::kRingBase), i * 64);
    }
    repeats += link.repeats();
  }
  EXPECT_GT(repeats, 5u) << "the noise did not reach the line";
}

TEST(LinkClient, SaysThatTheBoardWasReset) {
  SimulatedBoard board;
  auto port = std::make_unique<SimulatedPort>(board);
  SimulatedPort& line = *port;
  LinkClient link(std::move(port));
  link.open();
  link.write(64, std::vector<uint8_t>(100, 7));
  board.press_reset();
  expect_contains(message_of([&] { link.get(reg::kId); }), "the board was reset");
  // The button while a request is on its way.
  link.open();
  int writes = 0;
  line.on_write = [&] {
    if (++writes == 1) {
      board.send(std::vector<uint8_t>{0x53, 0x31});
      board.tick(50);
      board.press_reset();
    }
  };
  expect_contains(message_of([&] { link.get(reg::kId); }), "the board was reset");
  link.open();
  EXPECT_EQ(link.get(reg::kId), kId);
  std::vector<uint8_t> kept(100);
  link.read(64, kept);
  EXPECT_EQ(kept, std::vector<uint8_t>(100, 7));
}

TEST(LinkClient, OpensABoardWhoseHostDied) {
  SimulatedBoard board;
  for (const size_t said : {1, 7, 11, 12, 25, 44}) {
    LinkClient first(std::make_unique<SimulatedPort>(board));
    first.open();
    // A WRITE of 8 words, cut short.
    std::vector<uint8_t> frame{0x53, 0x22, 7, 0, 0, 1, 0, 0};
    const uint32_t crc = crc32c(std::span(frame).subspan(1));
    frame.resize(12 + 32, 0x53);
    put_le<uint32_t>(frame, 8, crc);
    board.send(std::span(frame).first(said));
    while (board.sending()) board.tick();

    LinkClient second(std::make_unique<SimulatedPort>(board));
    second.open();
    EXPECT_EQ(second.get(reg::kId), kId) << said << " bytes";
    EXPECT_EQ(second.repeats(), 0u) << said << " bytes";
  }
}

// The longest answer is under way when the second host comes.
TEST(LinkClient, OpensABoardThatAnswersAnother) {
  SimulatedBoard board;
  LinkClient first(std::make_unique<SimulatedPort>(board));
  first.open();
  std::vector<uint8_t> frame{0x53, 0x21, 255, 0, 0, 0, 0, 0};
  const uint32_t crc = crc32c(std::span(frame).subspan(1));
  frame.resize(12);
  put_le<uint32_t>(frame, 8, crc);
  board.send(frame);
  while (board.sending()) board.tick();
  LinkClient second(std::make_unique<SimulatedPort>(board));
  second.open();
  EXPECT_EQ(second.repeats(), 0u);
}

// A port on which nobody answers, or somebody else.
class OtherPort : public BytePort {
 public:
  explicit OtherPort(std::vector<uint8_t> says) : says_(std::move(says)) {}
  std::string name() const override { return "serial:/dev/other"; }
  void write(std::span<const uint8_t>) override {}
  size_t read(std::span<uint8_t> bytes) override {
    std::copy(says_.begin(), says_.end(), bytes.begin());
    return says_.size();
  }

 private:
  std::vector<uint8_t> says_;
};

TEST(LinkClient, GivesUpOnWhoeverIsNoBoard) {
  LinkClient nobody(std::make_unique<OtherPort>(std::vector<uint8_t>{}));
  expect_contains(message_of([&] { nobody.open(); }),
                  "no answer from serial:/dev/other: is the board");
  LinkClient stranger(std::make_unique<OtherPort>(std::vector<uint8_t>(100, 0xAC)));
  expect_contains(message_of([&] { stranger.open(); }), "no sound answer");
}

}  // namespace
}  // namespace sluice
