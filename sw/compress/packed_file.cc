// Packed tensors as bytes and files (docs/format.md, "Packed tensors").
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/stream_writer.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

constexpr std::string_view kMagic = "SLUICEPT";
constexpr std::uint16_t kVersion = 3;
constexpr std::size_t kHeaderCrcOffset = 32;
constexpr std::size_t kRunBytes = 8;

constexpr std::uint32_t kMaxLog2Side = 16;

void require(bool condition, const std::string& message) {
  if (!condition) throw std::runtime_error(message);
}

// Of all bytes before the stream but these.
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

// Bits of an entry's flags: Huffman codes are all valid and have no parity, dense ones no field.
int flag_bits(Sparsity sparsity, const CodingChoice& coding) {
  if (coding.coding != Coding::kHuffman) return 4;
  return sparsity == Sparsity::kDense ? 0 : 2;
}

// Numbers of the header one after the other.
class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

  template <typename T>
  void put(auto value) {
    bytes_.resize(bytes_.size() + sizeof(T));
    put_le(std::span(bytes_), bytes_.size() - sizeof(T), static_cast<T>(value));
  }
  void append(std::span<const std::uint8_t> more) {
    bytes_.insert(bytes_.end(), more.begin(), more.end());
  }
  void pad(std::size_t unit) { bytes_.resize(round_up(bytes_.size(), unit)); }

 private:
  std::vector<std::uint8_t>& bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> header) : header_(header) {}

  template <typename T>
  T next() {
    return get_le<T>(take(sizeof(T)), 0);
  }
  template <typename T>
  int next_int(std::string_view name, std::uint32_t max) {
    const std::uint32_t value = next<T>();
    require(value <= max, fmt::format("{} is {}: at most {} is possible", name, value, max));
    return static_cast<int>(value);
  }
  std::span<const std::uint8_t> take(std::size_t bytes) {
    require(bytes <= header_.size() - offset_,
            fmt::format("a header of {} bytes is too short for what it announces", header_.size()));
    offset_ += bytes;
    return header_.subspan(offset_ - bytes, bytes);
  }
  void skip_zeros(std::size_t bytes) {
    require(std::ranges::all_of(take(bytes), [](std::uint8_t byte) { return byte == 0; }),
            "the bytes between header and stream are not all 0");
  }
  void align(std::size_t unit) {
    skip_zeros(std::min(round_up(offset_, unit), header_.size()) - offset_);
  }
  void end() { skip_zeros(header_.size() - offset_); }

 private:
  std::span<const std::uint8_t> header_;
  std::size_t offset_ = 0;
};

std::span<const std::uint8_t> checked_header(std::span<const std::uint8_t> bytes) {
  require(bytes.size() >= kPackedHeaderBytes,
          fmt::format("{} bytes are too few for a packed tensor", bytes.size()));
  require(std::equal(kMagic.begin(), kMagic.end(), bytes.begin()),
          fmt::format("not a packed tensor: it does not begin with {}", kMagic));
  const auto version = get_le<std::uint16_t>(bytes, kMagic.size());
  require(version == kVersion,
          fmt::format("version {} of packed tensors is unknown: this reads {}", version, kVersion));
  const auto size = get_le<std::uint32_t>(bytes, 12);
  require(size >= kPackedHeaderBytes && size % kStreamGranule == 0 && size <= bytes.size(),
          fmt::format("a header of {} bytes in a packed tensor of {}: it is damaged or cut off",
                      size, bytes.size()));
  const auto header = bytes.first(size);
  require(header_crc(header) == get_le<std::uint32_t>(bytes, kHeaderCrcOffset),
          "the header's CRC is wrong: the packed tensor is damaged");
  return header;
}

}  // namespace

std::size_t PackedTensor::table_bytes() const {
  std::size_t bytes = 0;
  for (const TableImage* table : tables()) {
    bytes += TableImage::packed_bytes(table->size(), table->wide, flag_bits(sparsity, coding));
  }
  return bytes;
}

std::size_t PackedTensor::header_bytes() const {
  const std::size_t tables_end =
      kPackedHeaderBytes + kRunBytes * layout.groups.size() + table_bytes();
  return round_up(round_up(tables_end, sizeof(float)) + sizeof(float) * scale.size(),
                  kStreamGranule);
}

std::vector<std::uint8_t> PackedTensor::serialise() const {
  const std::uint64_t most = std::numeric_limits<std::uint32_t>::max() - kStreamGranule;
  require(
      header_bytes() <= most,
      fmt::format("{} scales are too many for a packed tensor: split the matrix", scale.size()));
  std::vector<std::uint8_t> bytes(kMagic.begin(), kMagic.end());
  bytes.reserve(header_bytes() + stream.size());
  Writer out(bytes);
  out.put<std::uint16_t>(kVersion);
  out.put<std::uint16_t>(layout.groups.size());
  out.put<std::uint32_t>(header_bytes());
  out.put<std::uint32_t>(n);
  out.put<std::uint32_t>(k);
  out.put<std::uint32_t>(stream.size());
  out.put<std::uint32_t>(stream_crc);
  out.put<std::uint32_t>(0);  // CRC of the header
  out.put<std::uint8_t>(std::bit_width(static_cast<unsigned>(layout.lanes)) - 1);
  out.put<std::uint8_t>(std::bit_width(static_cast<unsigned>(layout.rows)) - 1);
  out.put<std::uint8_t>(sparsity);
  out.put<std::uint8_t>(coding.coding);
  out.put<std::uint8_t>(coding.fixed_bits);
  out.put<std::uint8_t>(kind_of(*this));
  out.put<std::uint8_t>(operand);
  out.put<std::uint8_t>(trellis_states);
  out.put<std::uint16_t>(table.size());
  out.put<std::uint16_t>(second_table.size());
  for (const GroupRun& run : layout.groups) {
    out.put<std::uint32_t>(run.columns);
    out.put<std::uint32_t>(run.count);
  }
  for (const TableImage* one : tables())
    out.append(one->serialise_packed(flag_bits(sparsity, coding)));
  out.pad(sizeof(float));
  for (const float value : scale) out.put<std::uint32_t>(std::bit_cast<std::uint32_t>(value));
  out.pad(kStreamGranule);
  put_le(std::span(bytes), kHeaderCrcOffset, header_crc(bytes));
  out.append(stream);
  return bytes;
}

PackedTensor PackedTensor::parse(std::span<const std::uint8_t> bytes) {
  constexpr std::uint32_t kMaxInt = std::numeric_limits<int>::max();
  const auto header = checked_header(bytes);
  const auto stream = bytes.subspan(header.size());
  Reader in(header);
  in.take(kMagic.size() + sizeof(std::uint16_t));
  const std::size_t runs =
      in.next_int<std::uint16_t>("the number of runs of groups", kMaxGroupRuns);
  require(runs > 0, "0 runs of groups: there have to be 1 or more");
  in.next<std::uint32_t>();  // the header's bytes
  PackedTensor tensor;
  tensor.n = in.next_int<std::uint32_t>("N", kMaxInt);
  tensor.k = in.next_int<std::uint32_t>("K", kMaxInt);
  const auto stream_bytes = in.next<std::uint32_t>();
  require(stream_bytes == stream.size(),
          fmt::format("the header announces a stream of {} bytes, {} follow: the packed tensor is "
                      "damaged or cut off",
                      stream_bytes, stream.size()));
  tensor.stream_crc = in.next<std::uint32_t>();
  in.next<std::uint32_t>();  // the header's CRC
  tensor.layout.lanes = 1 << in.next_int<std::uint8_t>("log2 of the lanes", kMaxLog2Side);
  tensor.layout.rows = 1 << in.next_int<std::uint8_t>("log2 of the array rows", kMaxLog2Side);
  tensor.sparsity = static_cast<Sparsity>(in.next_int<std::uint8_t>("the sparsity", 2));
  tensor.coding.coding = static_cast<Coding>(in.next_int<std::uint8_t>("the coding", 3));
  tensor.coding.fixed_bits = in.next_int<std::uint8_t>("the bits of a fixed code", kMaxFixedBits);
  const auto scale_kind =
      static_cast<ScaleKind>(in.next_int<std::uint8_t>("the kind of scales", 2));
  tensor.operand = static_cast<Operand>(in.next_int<std::uint8_t>("the kind of operands", 1));
  tensor.trellis_states =
      in.next_int<std::uint8_t>("the number of trellis states", kMaxTrellisStates);
  const std::array<std::size_t, 2> entries{
      static_cast<std::size_t>(
          in.next_int<std::uint16_t>("the number of table entries", kTableEntries)),
      static_cast<std::size_t>(
          in.next_int<std::uint16_t>("the number of entries of the second table", kTableEntries))};
  for (std::size_t i = 0; i < runs; ++i) {
    const int columns = in.next_int<std::uint32_t>("the width of a group", kMaxInt);
    tensor.layout.groups.push_back(
        {columns, in.next_int<std::uint32_t>("the length of a run of groups", kMaxInt)});
  }
  const bool wide = tensor.coding.coding == Coding::kTrellis;
  const int flags = flag_bits(tensor.sparsity, tensor.coding);
  const int tables = table_count(tensor.sparsity, tensor.coding);
  const std::array<TableImage*, 2> images{&tensor.table, &tensor.second_table};
  for (int i = 0; i < 2; ++i) {
    if (i < tables) {
      const auto image = in.take(TableImage::packed_bytes(entries[i], wide, flags));
      *images[i] = TableImage::parse_packed(image, entries[i], wide, flags);
    } else {
      require(entries[i] == 0,
              fmt::format("{} entries of table {}, but {} {} has {}", entries[i], i,
                          to_string(tensor.sparsity), to_string(tensor.coding), tables));
    }
  }
  in.align(sizeof(float));
  const std::size_t scales = scale_kind == ScaleKind::kNone  ? 0
                             : scale_kind == ScaleKind::kOne ? 1
                                                             : std::size_t(tensor.n);
  const auto scale = in.take(sizeof(float) * scales);
  for (std::size_t i = 0; i < scales; ++i) {
    tensor.scale.push_back(std::bit_cast<float>(get_le<std::uint32_t>(scale, sizeof(float) * i)));
  }
  tensor.stream.assign(stream.begin(), stream.end());
  tensor.validate();
  in.end();
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

}  // namespace sluice
