#include "sw/compress/packed_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "sw/compress/stream_writer.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

constexpr std::string_view kMagic = "SLUICEPT";
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHeaderCrcOffset = 68;
constexpr std::size_t kAfterCrcOffset = 72;

constexpr int kMaxArraySide = 65536;  // a lane has 16 bits in ERR_INFO

void require(bool condition, const std::string& message) {
  if (!condition) throw std::runtime_error(message);
}

// Bytes 0..67 and 72 up to the stream.
std::uint32_t header_crc(std::span<const std::uint8_t> header) {
  return crc32c(header.subspan(kHeaderCrcOffset + 4), crc32c(header.first(kHeaderCrcOffset)));
}

// What the field `scales` says.
enum class ScaleKind { kNone = 0, kPerRow = 1, kOne = 2 };

ScaleKind kind_of(const PackedTensor& tensor) {
  if (tensor.scale.empty()) return ScaleKind::kNone;
  return tensor.scale.size() == 1 && tensor.n > 1 ? ScaleKind::kOne : ScaleKind::kPerRow;
}

std::size_t round_up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

void check_table(const TableImage& table, const PackedTensor& tensor, bool used) {
  require(used || table == TableImage{},
          fmt::format("{} {} has no such table, but one is given", to_string(tensor.sparsity),
                      to_string(tensor.coding)));
  if (!used) return;
  table.check(tensor.coding.has_lengths() ? kMaxCodeLength : 0);
  require(table.wide == (tensor.coding.coding == Coding::kTrellis),
          "tables have wide entries in trellis, and only there");
}

// Reads the numbers of the header one after the other.
class Fields {
 public:
  explicit Fields(std::span<const std::uint8_t> bytes, std::size_t offset = kMagic.size())
      : bytes_(bytes), offset_(offset) {}

  template <typename T>
  T next() {
    const T value = get_le<T>(bytes_, offset_);
    offset_ += sizeof(T);
    return value;
  }

  int next_int(std::string_view name, std::uint32_t max) {
    const auto value = next<std::uint32_t>();
    require(value <= max, fmt::format("{} is {}: at most {} is possible", name, value, max));
    return static_cast<int>(value);
  }

  std::size_t offset() const { return offset_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t offset_;
};

std::span<const std::uint8_t> checked_header(std::span<const std::uint8_t> bytes) {
  require(bytes.size() >= kPackedHeaderBytes,
          fmt::format("{} bytes are too few for a packed tensor", bytes.size()));
  require(std::equal(kMagic.begin(), kMagic.end(), bytes.begin()),
          fmt::format("not a packed tensor: it does not begin with {}", kMagic));
  Fields fields(bytes);
  const auto version = fields.next<std::uint32_t>();
  require(version == kVersion,
          fmt::format("version {} of packed tensors is unknown: this reads {}", version, kVersion));
  const auto size = fields.next<std::uint32_t>();
  require(size >= kPackedHeaderBytes && size % kStreamGranule == 0 && size <= bytes.size(),
          fmt::format("a header of {} bytes in a packed tensor of {}: it is damaged or cut off",
                      size, bytes.size()));
  const auto header = bytes.first(size);
  require(header_crc(header) == get_le<std::uint32_t>(bytes, kHeaderCrcOffset),
          "the header's CRC is wrong: the packed tensor is damaged");
  return header;
}

}  // namespace

void PackedTensor::validate_parameters() const {
  require(n >= 1 && k >= 1, fmt::format("a matrix of {} x {}: both must be at least 1", n, k));
  for (const auto& [name, side] : {std::pair("lanes", layout.lanes), {"rows", layout.rows}}) {
    require(side >= 1 && side <= kMaxArraySide && std::has_single_bit(static_cast<unsigned>(side)),
            fmt::format("{} {}: it must be a power of two up to {}", side, name, kMaxArraySide));
  }
  require(layout.group >= 1 && layout.group % layout.lanes == 0,
          fmt::format("a group of {} columns: it must be a multiple of the {} lanes", layout.group,
                      layout.lanes));
  require(std::min(n, layout.group) <= kMaxMulDimension,
          fmt::format("a group of {} columns: a MUL covers at most {}; use smaller groups",
                      std::min(n, layout.group), kMaxMulDimension));
  require(stored_per_column() <= kMaxMulDimension,
          fmt::format("{} stored weights a column: a MUL covers at most {}", stored_per_column(),
                      kMaxMulDimension));
  const bool fixed = coding.coding == Coding::kFixed;
  require(
      fixed ? coding.fixed_bits >= 1 && coding.fixed_bits <= kMaxFixedBits : coding.fixed_bits == 0,
      fmt::format("{} bits of a fixed code: use 1 to {} for fixed and 0 for other codings",
                  coding.fixed_bits, kMaxFixedBits));
  require(trellis_states == 0
              ? coding.coding != Coding::kTrellis
              : coding.coding == Coding::kTrellis && is_trellis_states(trellis_states),
          fmt::format("{} states of the trellis in {}: use 4 or 8 in trellis and 0 elsewhere",
                      trellis_states, to_string(coding)));
  require(scale.size() <= 1 || scale.size() == static_cast<std::size_t>(n),
          fmt::format("{} scales for {} rows: there may be one a row, one for all, or none",
                      scale.size(), n));
  for (std::size_t row = 0; row < scale.size(); ++row) {
    require(std::isfinite(scale[row]), fmt::format("the scale of row {} is not finite", row));
  }
}

void PackedTensor::validate() const {
  validate_parameters();
  const int tables = table_count(sparsity, coding);
  check_table(table, *this, tables >= 1);
  check_table(second_table, *this, tables == 2);
  require(
      !stream.empty() && stream.size() % kStreamGranule == 0 && stream.size() <= kMaxStreamBytes,
      fmt::format("a stream of {} bytes: it must be a multiple of {} below 2^32; split a larger "
                  "matrix",
                  stream.size(), kStreamGranule));
  require(static_cast<std::uint64_t>(n) * stored_per_column() <= 8 * stream.size(),
          fmt::format("a stream of {} bytes is too short for {} columns of {} stored weights",
                      stream.size(), n, stored_per_column()));
  require(crc32c(stream) == stream_crc, "the stream's CRC is wrong: the packed tensor is damaged");
}

std::vector<std::uint8_t> PackedTensor::serialise() const {
  std::vector<std::uint8_t> tables = table.serialise_compact();
  if (sparsity == Sparsity::k2of4) {
    const std::vector<std::uint8_t> second = second_table.serialise_compact();
    tables.insert(tables.end(), second.begin(), second.end());
  }
  const std::size_t scales_offset = round_up(kPackedHeaderBytes + tables.size(), sizeof(float));
  const std::size_t header_bytes =
      round_up(scales_offset + sizeof(float) * scale.size(), kStreamGranule);
  require(
      header_bytes <= std::numeric_limits<std::uint32_t>::max(),
      fmt::format("{} scales are too many for a packed tensor: split the matrix", scale.size()));
  std::vector<std::uint8_t> bytes(header_bytes + stream.size());
  std::ranges::copy(kMagic, bytes.begin());
  std::size_t offset = kMagic.size();
  const auto put = [&](auto value) {
    put_le(bytes, offset, static_cast<std::uint32_t>(value));
    offset += sizeof(std::uint32_t);
  };
  put(kVersion);
  put(header_bytes);
  put(n);
  put(k);
  put(layout.lanes);
  put(layout.rows);
  put(sparsity);
  put(coding.coding);
  put(coding.fixed_bits);
  put(kind_of(*this));
  put(table.size());
  put(layout.group);
  put(stream.size());
  put(0);  // the upper half of the stream's bytes
  put(stream_crc);
  offset = kAfterCrcOffset;
  put(operand);
  put(trellis_states);
  put(second_table.size());
  std::ranges::copy(tables, bytes.begin() + kPackedHeaderBytes);
  for (std::size_t i = 0; i < scale.size(); ++i) {
    put_le(bytes, scales_offset + sizeof(float) * i, std::bit_cast<std::uint32_t>(scale[i]));
  }
  put_le(bytes, kHeaderCrcOffset, header_crc(std::span(bytes).first(header_bytes)));
  std::ranges::copy(stream, bytes.begin() + header_bytes);
  return bytes;
}

PackedTensor PackedTensor::parse(std::span<const std::uint8_t> bytes) {
  constexpr std::uint32_t kMaxInt = std::numeric_limits<int>::max();
  const auto header = checked_header(bytes);
  Fields fields(header);
  fields.next<std::uint64_t>();  // version and size
  PackedTensor tensor;
  tensor.n = fields.next_int("N", kMaxInt);
  tensor.k = fields.next_int("K", kMaxInt);
  tensor.layout.lanes = fields.next_int("the number of lanes", kMaxArraySide);
  tensor.layout.rows = fields.next_int("the number of array rows", kMaxArraySide);
  tensor.sparsity = static_cast<Sparsity>(fields.next_int("the sparsity", 2));
  tensor.coding.coding = static_cast<Coding>(fields.next_int("the coding", 3));
  tensor.coding.fixed_bits = fields.next_int("the bits of a fixed code", kMaxFixedBits);
  const auto scale_kind = static_cast<ScaleKind>(fields.next_int("the kind of scales", 2));
  const std::size_t entries = fields.next_int("the number of table entries", kTableEntries);
  tensor.layout.group = fields.next_int("the group", kMaxInt);
  const auto stream_bytes = fields.next<std::uint64_t>();
  tensor.stream_crc = fields.next<std::uint32_t>();
  Fields more(header, kAfterCrcOffset);
  tensor.operand = static_cast<Operand>(more.next_int("the kind of operands", 1));
  tensor.trellis_states = more.next_int("the number of trellis states", kMaxTrellisStates);
  const std::size_t second_entries =
      more.next_int("the number of entries of the second table", kTableEntries);
  require(stream_bytes == bytes.size() - header.size(),
          fmt::format("the header announces a stream of {} bytes, {} follow: the packed tensor is "
                      "damaged or cut off",
                      stream_bytes, bytes.size() - header.size()));

  const bool wide = tensor.coding.coding == Coding::kTrellis;
  const bool two_tables = tensor.sparsity == Sparsity::k2of4;
  const auto table_bytes = [&](std::size_t size) {
    return kTableCountBytes + (wide ? 4 : 2) * size;
  };
  const std::size_t first_bytes = table_bytes(entries);
  const std::size_t second_bytes = two_tables ? table_bytes(second_entries) : 0;
  require(two_tables || second_entries == 0,
          fmt::format("{} entries of a second table, which only 2:4 has", second_entries));
  const std::size_t tables_end = kPackedHeaderBytes + first_bytes + second_bytes;
  const std::size_t scales_offset = round_up(tables_end, sizeof(float));
  const std::size_t scales = scale_kind == ScaleKind::kNone  ? 0
                             : scale_kind == ScaleKind::kOne ? 1
                                                             : tensor.n;
  const std::size_t end = scales_offset + sizeof(float) * scales;
  require(end <= header.size(),
          fmt::format("a header of {} bytes is too short for {} table entries and {} scales",
                      header.size(), entries + second_entries, scales));
  tensor.table = TableImage::parse(header.subspan(kPackedHeaderBytes, first_bytes), wide);
  if (two_tables) {
    tensor.second_table =
        TableImage::parse(header.subspan(kPackedHeaderBytes + first_bytes, second_bytes), wide);
  }
  for (std::size_t i = 0; i < scales; ++i) {
    tensor.scale.push_back(
        std::bit_cast<float>(get_le<std::uint32_t>(header, scales_offset + sizeof(float) * i)));
  }
  const auto stream = bytes.subspan(header.size());
  tensor.stream.assign(stream.begin(), stream.end());
  tensor.validate();
  const auto all_zero = [&](std::size_t first, std::size_t last) {
    return std::ranges::all_of(header.subspan(first, last - first),
                               [](std::uint8_t byte) { return byte == 0; });
  };
  require(all_zero(more.offset(), kPackedHeaderBytes) && all_zero(tables_end, scales_offset) &&
              all_zero(end, header.size()),
          "the bytes between header and stream are not all 0");
  return tensor;
}

void PackedTensor::write(const std::filesystem::path& path) const {
  const std::vector<std::uint8_t> bytes = serialise();
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  require(!file.fail(), fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
}

PackedTensor PackedTensor::read(const std::filesystem::path& path) {
  require(std::filesystem::is_regular_file(path),
          fmt::format("cannot read {}: there is no such file", path.string()));
  std::vector<std::uint8_t> bytes(std::filesystem::file_size(path));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  require(!file.fail(), fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  try {
    return parse(bytes);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

double PackedTensor::bits_per_weight() const {
  return 8.0 * static_cast<double>(serialise().size()) / (static_cast<double>(n) * k);
}

}  // namespace sluice
