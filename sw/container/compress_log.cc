#include "sw/container/compress_log.h"

#include <fmt/format.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <tuple>

#include "sw/compress/crc32c.h"
#include "sw/model/error.h"
#include "sw/model/mapped_file.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::string line_of(const PackedPart& part) {
  return ordered_json{part.rows,     part.blob.offset,       part.blob.bytes,
                      part.blob.crc, part.distortion.signal, part.distortion.noise}
      .dump();
}

std::optional<PackedPart> parse_line(const std::string& line) {
  try {
    const auto [rows, offset, bytes, crc, signal, noise] =
        nlohmann::json::parse(line)
            .get<std::tuple<int, std::uint64_t, std::uint64_t, std::uint32_t, double, double>>();
    return PackedPart{rows, {offset, bytes, crc}, {signal, noise}};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // a line that was not finished
  }
}

bool has(const MappedFile& file, const Blob& blob) {
  const auto bytes = file.bytes();
  if (blob.offset > bytes.size() || blob.bytes > bytes.size() - blob.offset) return false;
  const auto part = bytes.subspan(blob.offset, blob.bytes);
  const bool same =
      crc32c({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()}) == blob.crc;
  file.release(part);
  return same;
}

std::vector<PackedPart> read_log(const fs::path& path, const fs::path& part,
                                 const std::string& identity) {
  std::ifstream log(path);
  std::string line;
  if (!fs::exists(part) || !std::getline(log, line) || line != identity) return {};
  const MappedFile file(part);
  std::vector<PackedPart> parts;
  while (std::getline(log, line)) {
    const auto logged = parse_line(line);
    if (!logged || !has(file, logged->blob)) break;
    parts.push_back(*logged);
  }
  return parts;
}

}  // namespace

CompressLog::CompressLog(const fs::path& part, const std::string& identity)
    : path_(part.string() + ".log"), kept_(read_log(path_, part, identity)) {
  errno = 0;
  file_.open(path_, std::ios::trunc);
  if (!file_) fail();
  write_line(identity);
  for (const PackedPart& kept : kept_) add(kept);
}

void CompressLog::add(const PackedPart& part) { write_line(line_of(part)); }

void CompressLog::remove() {
  file_.close();
  std::error_code ignored;
  fs::remove(path_, ignored);
}

void CompressLog::write_line(const std::string& text) {
  errno = 0;
  file_ << text << '\n' << std::flush;
  if (!file_) fail();
}

void CompressLog::fail() const {
  throw ModelError(fmt::format("{}: cannot be written: {}", path_.string(),
                               std::generic_category().message(errno)));
}

}  // namespace sluice
