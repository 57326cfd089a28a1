#include "tests/support/random_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "sw/planner/packing.h"
#include "sw/runtime/ceil_div.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

constexpr uint32_t kScalesPerGranule = kGranuleBytes / 4;

// Gives out a space on chip from a random place on.
class Space1D {
 public:
  Space1D(Random& random, uint32_t size, uint32_t unit) : size_(size), unit_(unit) {
    next_ = random.below(3) == 0 ? random.below(size / unit / 2 + 1) * unit : 0;
  }

  std::optional<uint32_t> take(uint64_t count) {
    if (next_ + count > size_) return {};
    const uint32_t begin = next_;
    next_ += round_up(static_cast<uint32_t>(count), unit_);
    return begin;
  }

 private:
  uint32_t size_, unit_, next_;
};

// What the products that run side by side share.
struct Spaces {
  Spaces(const Config& config, Random& random)
      : activations(random, config.act_words,
                    std::max(1, static_cast<int>(kGranuleBytes) / (2 * config.rows))),
        accumulators(random, config.acc_rows, 1),
        row_scales(random, config.scale_words, kScalesPerGranule),
        column_scales(random, config.scale_words, kScalesPerGranule),
        tables(random, config.table_slots, 1) {}

  Space1D activations, accumulators, row_scales, column_scales, tables;
};

// The commands of one product, in an order in which they would be right.
class Job {
 public:
  // Without commands if there is no room left on chip.
  Job(DevicePair& pair, Random& random, Spaces& spaces)
      : pair_(pair), config_(pair.rtl.config()), random_(random) {
    const uint32_t side = static_cast<uint32_t>(config_.rows);
    test_ = random_modes(random, config_, 1 + random.below(2 * side), 1 + random.below(7 * side),
                         1 + random.below(4 * config_.cols));
    test_.specials = random.below(2);
    product_ = make_product(config_, test_);
    if (test_.coding.coding != Coding::kTrellis) {
      PackOptions options =
          pack_options(config_, test_.m, test_.n, test_.k, test_.sparsity, test_.coding);
      options.groups = {{config_.cols * (1 + static_cast<int>(random.below(4)))},
                        {config_.cols * (1 + static_cast<int>(random.below(4)))}};
      product_.weights = pack(product_.weights.unpack(), options);
    }
    for_each_group(product_.weights.n, product_.weights.layout.groups, [&](int first, int columns) {
      groups_.push_back({static_cast<uint32_t>(first), static_cast<uint32_t>(columns)});
    });
    if (take(spaces)) write_commands();
  }

  bool done() const { return next_ == commands_.size(); }
  const Command& next() const { return commands_[next_]; }
  void advance() { ++next_; }

 private:
  uint32_t word_bytes() const { return 2 * config_.rows; }
  // Accumulator rows of the widest group.
  uint32_t group_rows() const {
    uint32_t columns = 0;
    for (const Group& group : groups_) columns = std::max(columns, group.columns);
    return ceil_div(columns, uint32_t(config_.cols)) * test_.m;
  }

  bool take(Spaces& spaces) {
    const uint64_t words = uint64_t(ceil_div(test_.k, word_bytes())) * test_.m;
    buffers_ = 1 + random_.below(std::min<uint32_t>(groups_.size(), 2));
    // A load ends with a granule, and may so reach a few words beyond.
    const auto activations = spaces.activations.take(words + kGranuleBytes / word_bytes());
    const auto accumulators = spaces.accumulators.take(uint64_t(buffers_) * group_rows());
    const auto rows = spaces.row_scales.take(round_up(test_.m, kScalesPerGranule));
    const auto columns = spaces.column_scales.take(round_up(test_.n, kScalesPerGranule));
    if (!activations || !accumulators || !rows || !columns) return false;
    activation_word_ = *activations;
    accumulator_row_ = *accumulators;
    row_scale_ = *rows;
    column_scale_ = *columns;
    for (int i = 0; i < table_count(test_.sparsity, test_.coding); ++i) {
      const auto slot = spaces.tables.take(1);
      if (!slot) return false;
      slots_.push_back(*slot);
    }
    return true;
  }

  uint64_t place(std::span<const uint8_t> bytes) {
    const uint64_t address = pair_.allocate(bytes.size());
    pair_.write(address, bytes);
    return address;
  }

  void load(Space space, std::vector<uint8_t> bytes, uint32_t destination, bool wide = false) {
    bytes.resize(round_up(bytes.size(), size_t{kGranuleBytes}));
    commands_.push_back(
        LoadCommand{space, place(bytes), static_cast<uint32_t>(bytes.size()), destination, wide});
  }

  void write_commands() {
    for (size_t i = 0; i < slots_.size(); ++i) {
      const TableImage& table = i == 0 ? product_.weights.table : product_.weights.second_table;
      load(Space::kTable, table.serialise(), slots_[i], table.wide);
    }
    stream_ = place(product_.weights.stream);
    const uint32_t depth = (1 + random_.below(4)) * word_bytes();
    for (uint32_t group = 0; group < groups_.size(); ++group) {
      for (uint32_t k = 0; k < test_.k; k += depth) {
        if (group == 0) load_chunk(k, std::min(depth, test_.k - k));
        multiply(group, k, std::min(depth, test_.k - k));
      }
      if (group == 0) load_scales();
      for (uint32_t i = 0; i < 1 + random_.below(2); ++i) store(group);
    }
  }

  // Activations of K columns from k on, all in one load or in two.
  void load_chunk(uint32_t k, uint32_t depth) {
    const QuantisedActivations& x = product_.activations;
    const uint32_t words = ceil_div(depth, word_bytes()) * test_.m;
    std::vector<uint8_t> image(uint64_t(words) * word_bytes());
    for (uint32_t m = 0; m < test_.m; ++m) {
      for (uint32_t i = 0; i < depth; ++i) {
        image[(i / word_bytes() * test_.m + m) * word_bytes() + i % word_bytes()] =
            static_cast<uint8_t>(x.q[uint64_t(m) * test_.k + k + i]);
      }
    }
    load(Space::kActivations, image, word_of(k));
  }

  uint32_t word_of(uint32_t k) const { return activation_word_ + k / word_bytes() * test_.m; }

  void load_scales() {
    const auto random_scales = [&](uint32_t count) {
      std::vector<uint8_t> bytes(4 * count);
      for (uint32_t i = 0; i < count; ++i) {
        // Mostly normal numbers; subnormals, infinities and NaN as well.
        const bool any = random_.below(50) == 0;
        const uint32_t bits = any ? static_cast<uint32_t>(random_.next())
                                  : (90 + random_.below(60)) << 23 | random_.below(1 << 23);
        std::memcpy(&bytes[4 * i], &bits, 4);
      }
      return bytes;
    };
    load(Space::kRowScales, random_scales(test_.m), row_scale_);
    load(Space::kColumnScales, random_scales(test_.n), column_scale_);
  }

  uint32_t accumulator_of(uint32_t group) const {
    return accumulator_row_ + group % buffers_ * group_rows();
  }

  void multiply(uint32_t group, uint32_t k, uint32_t depth) {
    MulCommand mul;
    mul.sparsity = test_.sparsity;
    mul.coding = test_.coding.coding;
    mul.fixed_bits = test_.coding.fixed_bits;
    if (!slots_.empty()) mul.table_slot = slots_.front();
    if (slots_.size() > 1) mul.second_table_slot = slots_.back();
    mul.open = group == 0 && k == 0;
    mul.last = group + 1 == groups_.size() && k + depth == test_.k;
    mul.accumulate = k > 0;
    if (mul.open) {
      mul.stream_address = stream_;
      mul.stream_bytes = product_.weights.stream.size();
      mul.stream_crc = product_.weights.stream_crc;
    }
    mul.activation_word = word_of(k);
    mul.m = test_.m;
    mul.ks = MatmulShape{.sparsity = test_.sparsity}.stored_in(depth);
    mul.n = groups_[group].columns;
    mul.accumulator_row = accumulator_of(group);
    commands_.push_back(mul);
  }

  // All of a group's sums, or some rows and columns of them; now and then rows that overlap.
  void store(uint32_t group) {
    StoreCommand store;
    store.form = static_cast<StoreForm>(random_.below(4));
    store.m = test_.m;
    store.n = groups_[group].columns;
    if (random_.below(4) == 0) store.n = 1 + random_.below(store.n);
    const uint32_t row_bytes = element_bytes(store.form, config_.operand) * config_.cols;
    const uint32_t tiles = ceil_div(store.n, uint32_t(config_.cols));
    store.tile_stride = row_bytes;
    store.row_stride = row_bytes * (random_.below(6) == 0 ? random_.below(2) : tiles);
    if (random_.below(3) == 0) {
      store.row_stride = row_bytes;
      store.tile_stride = row_bytes * test_.m;
    }
    const uint64_t bytes = uint64_t(row_bytes) * tiles * test_.m + 2 * kGuardBytes;
    const std::vector<uint8_t> fill(bytes + row_bytes, kOutputFill);
    store.destination = round_up(place(fill) + kGuardBytes, uint64_t{row_bytes});
    store.accumulator_row = accumulator_of(group);
    if (store.form != StoreForm::kRaw) {
      store.one_column_scale = random_.below(3) == 0;
      store.row_scale = row_scale_;
      store.column_scale =
          column_scale_ + groups_[group].first / kScalesPerGranule * kScalesPerGranule;
    }
    commands_.push_back(store);
  }

  struct Group {
    uint32_t first;
    uint32_t columns;
  };

  DevicePair& pair_;
  const Config& config_;
  Random& random_;
  MatmulCase test_;
  RandomProduct product_;
  std::vector<Group> groups_;
  uint64_t stream_ = 0;
  uint32_t buffers_ = 1;
  uint32_t activation_word_ = 0, accumulator_row_ = 0, row_scale_ = 0, column_scale_ = 0;
  std::vector<uint32_t> slots_;
  std::vector<Command> commands_;
  size_t next_ = 0;
};

// Gives commands of the jobs in turn to the builder; of the MULs of a stream none comes between.
void interleave(std::vector<Job>& jobs, Random& random, ProgramBuilder& builder) {
  Job* streaming = nullptr;
  const auto left = [&] {
    return std::any_of(jobs.begin(), jobs.end(), [](const Job& job) { return !job.done(); });
  };
  while (left()) {
    Job& job = jobs[random.below(static_cast<uint32_t>(jobs.size()))];
    if (job.done()) continue;
    if (const auto* mul = std::get_if<MulCommand>(&job.next())) {
      if (mul->open ? streaming != nullptr : streaming != &job) continue;
      streaming = mul->last ? nullptr : &job;
    }
    builder.append(job.next());
    job.advance();
    if (random.below(30) == 0) builder.append(FenceCommand{random.below(2) == 0});
  }
}

// Waits for more than there is need to.
void tighten(Program& program, Random& random) {
  for (CommandWords& words : program) {
    if (random.below(6) != 0) continue;
    const int shift = 8 + 8 * static_cast<int>(random.below(3));
    const uint32_t wait = words[0] >> shift & 255;
    const uint32_t tighter = std::min(wait, random.below(4));
    words[0] = (words[0] & ~(255u << shift)) | tighter << shift;
  }
}

void flip(DevicePair& pair, uint64_t address, uint32_t bit) {
  std::vector<uint8_t> byte(1);
  pair.golden.read(address + bit / 8, byte);
  byte[0] ^= 1 << bit % 8;
  pair.write(address + bit / 8, byte);
}

uint64_t source_of(const CommandWords& words) { return words[2] | uint64_t(words[3]) << 32; }

}  // namespace

Program make_random_program(DevicePair& pair, Random& random) {
  const Config& config = pair.rtl.config();
  ProgramBuilder builder(config);
  for (uint32_t phase = 0; phase < 1 + random.below(3); ++phase) {
    Spaces spaces(config, random);
    std::vector<Job> jobs;
    const uint32_t count = 1 + random.below(3);
    jobs.reserve(count);
    for (uint32_t i = 0; i < count; ++i) jobs.emplace_back(pair, random, spaces);
    interleave(jobs, random, builder);
  }
  Program program = builder.program();
  tighten(program, random);
  return program;
}

std::string break_program(DevicePair& pair, Random& random, Program& program) {
  if (program.empty()) return "nothing";
  const uint32_t index = random.below(static_cast<uint32_t>(program.size()));
  CommandWords& words = program[index];
  const auto opcode = static_cast<Opcode>(words[0] & 255);
  const bool reads = opcode == Opcode::kLoad || (opcode == Opcode::kMul && words[1] >> 16 & 1);
  if (opcode == Opcode::kStore && random.below(2)) {
    const uint64_t address = source_of(words) + random.below(words[7]) * uint64_t(words[4]);
    pair.add_fault(address, address, Access::kWrite);
    return fmt::format("command {}: writes to {:#x} fail", index, address);
  }
  if (opcode == Opcode::kMul && reads && random.below(3) == 0) {
    // What follows a stream in memory are sources of its product, which no STORE changes.
    const uint32_t granules = words[4] / kGranuleBytes;
    const uint32_t length = random.below(2) ? granules + 1 : random.below(granules);
    words[4] = kGranuleBytes * std::max(length, 1u);
    return fmt::format("command {}: stream of {} granules cut or drawn out to {}", index, granules,
                       words[4] / kGranuleBytes);
  }
  if (reads && random.below(4) != 0) {
    const uint32_t byte = random.below(words[4]);
    if (random.below(3) == 0) {
      const uint64_t address = source_of(words) + byte;
      pair.add_fault(address, address, Access::kRead);
      return fmt::format("command {}: reads of {:#x} fail", index, address);
    }
    flip(pair, source_of(words), 8 * byte + random.below(8));
    return fmt::format("command {}: a bit of byte {} of its source flipped", index, byte);
  }
  // Bits that are reserved in every command, or break its alignment.
  struct Bit {
    uint32_t word, bit;
  };
  const Bit bits[] = {{0, 3 + random.below(5)},
                      {1, 19 + random.below(13)},
                      {2, random.below(2)},
                      {11 + random.below(5), random.below(32)}};
  const Bit& broken = bits[random.below(4)];
  words[broken.word] ^= 1u << broken.bit;
  return fmt::format("command {}: bit {} of word {} flipped", index, broken.bit, broken.word);
}

}  // namespace sluice
