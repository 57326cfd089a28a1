#include "sw/model/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "sw/model/byte_reader.h"
#include "sw/model/error.h"
#include "sw/model/json.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kHeaderLimit = 100'000'000;

struct DtypeInfo {
  std::string_view name;
  std::uint64_t bits;
  Dtype dtype;
};

constexpr std::array kDtypes = {
    DtypeInfo{"F32", 32, Dtype::kF32},      DtypeInfo{"F16", 16, Dtype::kF16},
    DtypeInfo{"BF16", 16, Dtype::kBf16},    DtypeInfo{"F64", 64, Dtype::kOther},
    DtypeInfo{"I64", 64, Dtype::kOther},    DtypeInfo{"U64", 64, Dtype::kOther},
    DtypeInfo{"C64", 64, Dtype::kOther},    DtypeInfo{"I32", 32, Dtype::kOther},
    DtypeInfo{"U32", 32, Dtype::kOther},    DtypeInfo{"I16", 16, Dtype::kOther},
    DtypeInfo{"U16", 16, Dtype::kOther},    DtypeInfo{"I8", 8, Dtype::kOther},
    DtypeInfo{"U8", 8, Dtype::kOther},      DtypeInfo{"BOOL", 8, Dtype::kOther},
    DtypeInfo{"F8_E5M2", 8, Dtype::kOther}, DtypeInfo{"F8_E4M3", 8, Dtype::kOther},
    DtypeInfo{"F8_E8M0", 8, Dtype::kOther}, DtypeInfo{"F6_E2M3", 6, Dtype::kOther},
    DtypeInfo{"F6_E3M2", 6, Dtype::kOther}, DtypeInfo{"F4", 4, Dtype::kOther},
};

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const DtypeInfo& dtype_info(const std::string& name, const std::string& where) {
  const auto* found = std::ranges::find(kDtypes, name, &DtypeInfo::name);
  if (found == kDtypes.end()) {
    throw ModelError(fmt::format("{}: unknown dtype {}; convert the checkpoint to F32, F16 or BF16",
                                 where, in_quotes(name)));
  }
  return *found;
}

std::vector<std::uint64_t> integers(const json& entry, const char* field,
                                    const std::string& where) {
  const auto found = entry.find(field);
  const bool is_valid =
      found != entry.end() && found->is_array() &&
      std::ranges::all_of(*found, [](const json& item) { return item.is_number_unsigned(); });
  if (!is_valid) {
    throw ModelError(
        fmt::format("{}: {} must be a list of integers from 0 up", where, in_quotes(field)));
  }
  return found->get<std::vector<std::uint64_t>>();
}

std::uint64_t byte_count(const DtypeInfo& info, const std::vector<std::uint64_t>& shape,
                         const std::string& where) {
  std::uint64_t bits = info.bits;
  for (const std::uint64_t dimension : shape) {
    if (__builtin_mul_overflow(bits, dimension, &bits)) {
      throw ModelError(fmt::format("{}: shape {} is too large", where, shape_text(shape)));
    }
  }
  if (bits % 8 != 0) {
    throw ModelError(fmt::format("{}: shape {} of {} does not fill whole bytes", where,
                                 shape_text(shape), info.name));
  }
  return bits / 8;
}

TensorView parse_tensor(const std::string& name, const json& entry, std::span<const std::byte> data,
                        const std::string& source) {
  const std::string where = fmt::format("{}: tensor {}", source, in_quotes(name));
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string()) {
    throw ModelError(fmt::format("{}: must be an object with a \"dtype\"", where));
  }
  const DtypeInfo& info = dtype_info(entry["dtype"].get<std::string>(), where);
  const auto shape = integers(entry, "shape", where);
  const auto offsets = integers(entry, "data_offsets", where);
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size()) {
    throw ModelError(
        fmt::format("{}: data_offsets {} must be a begin and an end within {} bytes; the "
                    "file is damaged or was not copied to its end",
                    where, shape_text(offsets), data.size()));
  }
  const std::uint64_t expected = byte_count(info, shape, where);
  if (offsets[1] - offsets[0] != expected) {
    throw ModelError(fmt::format("{}: data_offsets {} span {} bytes, but shape {} of {} takes {}",
                                 where, shape_text(offsets), offsets[1] - offsets[0],
                                 shape_text(shape), info.name, expected));
  }
  return {name,  info.dtype, std::string(info.name), shape, data.subspan(offsets[0], expected),
          source};
}

void check_coverage(std::vector<TensorView>& tensors, std::span<const std::byte> data,
                    const std::string& source) {
  std::ranges::sort(tensors, [](const TensorView& a, const TensorView& b) {
    return std::pair(a.bytes.data(), a.bytes.size()) < std::pair(b.bytes.data(), b.bytes.size());
  });
  const std::byte* end = data.data();
  for (const TensorView& tensor : tensors) {
    if (tensor.bytes.data() != end) {
      throw ModelError(fmt::format(
          "{}: tensor {} begins at data byte {}, but the one before it "
          "ends at {}; holes and overlaps are not allowed",
          source, in_quotes(tensor.name), tensor.bytes.data() - data.data(), end - data.data()));
    }
    end += tensor.bytes.size();
  }
  if (end != data.data() + data.size()) {
    throw ModelError(fmt::format("{}: tensors end at data byte {}, but the file has {} data bytes",
                                 source, end - data.data(), data.size()));
  }
}

std::vector<TensorView> parse_file(const MappedFile& file) {
  const std::string source = file.path().string();
  ByteReader reader(file.bytes(), source);
  const auto header_size = reader.read<std::uint64_t>("the header length");
  if (header_size > kHeaderLimit) {
    throw ModelError(
        fmt::format("{}: header length {} is over the format's limit of {}; is this a "
                    "safetensors file?",
                    source, header_size, kHeaderLimit));
  }
  const auto header_text = as_text(reader.take(header_size, "the header"));
  if (!header_text.starts_with('{')) {
    throw ModelError(fmt::format("{}: the header must begin with '{{'", source));
  }
  const json header = parse_json_object(header_text, source + " (header)");
  const auto data = file.bytes().subspan(reader.offset());
  std::vector<TensorView> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      if (!entry.is_object()) {
        throw ModelError(fmt::format("{}: __metadata__ must be an object", source));
      }
    } else {
      tensors.push_back(parse_tensor(name, entry, data, source));
    }
  }
  check_coverage(tensors, data, source);
  return tensors;
}

Checkpoint open_file(const fs::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  Checkpoint checkpoint(path.string());
  checkpoint.hold(file);
  for (TensorView& tensor : parse_file(*file)) checkpoint.add(std::move(tensor));
  return checkpoint;
}

std::map<std::string, std::vector<std::string>> names_by_shard(const fs::path& index_path) {
  const MappedFile index(index_path);
  const json root = parse_json_object(as_text(index.bytes()), index_path.string());
  const auto weight_map = root.find("weight_map");
  if (weight_map == root.end() || !weight_map->is_object() || weight_map->empty()) {
    throw ModelError(fmt::format("{}: needs an object \"weight_map\" that names each tensor's file",
                                 index_path.string()));
  }
  std::map<std::string, std::vector<std::string>> result;
  for (const auto& [name, shard] : weight_map->items()) {
    const std::string file = shard.is_string() ? shard.get<std::string>() : "";
    if (file.empty() || file.find('\0') != std::string::npos || file == ".." ||
        fs::path(file).filename() != file) {
      throw ModelError(
          fmt::format("{}: tensor {}: its file must be a plain name in the same folder, "
                      "but is {}",
                      index_path.string(), in_quotes(name), as_json(shard)));
    }
    result[file].push_back(name);
  }
  return result;
}

Checkpoint open_index(const fs::path& index_path) {
  Checkpoint checkpoint(index_path.string());
  for (const auto& [shard, names] : names_by_shard(index_path)) {
    const fs::path path = index_path.parent_path() / shard;
    if (!fs::exists(path)) {
      throw ModelError(
          fmt::format("{}: names {}, which is not beside it; put all files that it "
                      "names there",
                      index_path.string(), in_quotes(shard)));
    }
    const auto file = std::make_shared<const MappedFile>(path);
    Checkpoint tensors(file->path().string());
    for (TensorView& tensor : parse_file(*file)) tensors.add(std::move(tensor));
    checkpoint.hold(file);
    for (const std::string& name : names) checkpoint.add(tensors.find(name));
  }
  return checkpoint;
}

}  // namespace

Checkpoint open_safetensors(const fs::path& path) {
  if (fs::is_directory(path)) {
    const fs::path index = path / "model.safetensors.index.json";
    if (fs::exists(index)) return open_index(index);
    const fs::path file = path / "model.safetensors";
    if (fs::exists(file)) return open_file(file);
    throw ModelError(fmt::format(
        "{}: holds neither {} nor {}; a checkpoint in other files (pytorch_model.bin) is saved as "
        "safetensors by save_pretrained of Transformers",
        path.string(), file.filename().string(), index.filename().string()));
  }
  return path.extension() == ".json" ? open_index(path) : open_file(path);
}

}  // namespace sluice
