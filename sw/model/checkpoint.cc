#include "sw/model/checkpoint.h"

#include <fmt/format.h>

#include "sw/model/error.h"

namespace sluice {

void Checkpoint::add(TensorView tensor) {
  std::string name = tensor.name;
  if (!tensors_.emplace(name, std::move(tensor)).second) {
    throw ModelError(fmt::format("{}: two tensors are named {}", source_, in_quotes(name)));
  }
}

std::vector<std::string> Checkpoint::names() const {
  std::vector<std::string> result;
  for (const auto& entry : tensors_) result.push_back(entry.first);
  return result;
}

const TensorView& Checkpoint::find(std::string_view name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    throw ModelError(fmt::format("{}: has no tensor {} (it has {} tensors, the first is {})",
                                 source_, in_quotes(name), tensors_.size(),
                                 tensors_.empty() ? "none" : in_quotes(tensors_.begin()->first)));
  }
  return found->second;
}

std::vector<std::filesystem::path> Checkpoint::files() const {
  std::vector<std::filesystem::path> paths;
  for (const SharedFile& file : files_) paths.push_back(file->path());
  return paths;
}

void Checkpoint::release(const TensorView& tensor) const {
  for (const SharedFile& file : files_) file->release(tensor.bytes);
}

}  // namespace sluice
