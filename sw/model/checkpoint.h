// The tensors of a checkpoint by name, whatever file format they came from. Tensors are mapped, not
// copied: views stay valid as long as the checkpoint (or a copy of it) lives.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sw/model/mapped_file.h"
#include "sw/model/tensor.h"

namespace sluice {

class Checkpoint {
 public:
  // `source` is the path that messages name.
  explicit Checkpoint(std::string source) : source_(std::move(source)) {}

  // Keeps the file mapped that tensors added later lie in.
  void hold(SharedFile file) { files_.push_back(std::move(file)); }

  // Throws ModelError when a tensor of this name is there already.
  void add(TensorView tensor);

  const std::string& source() const { return source_; }
  std::vector<std::filesystem::path> files() const;
  std::vector<std::string> names() const;
  bool contains(std::string_view name) const { return tensors_.find(name) != tensors_.end(); }

  // Throws ModelError when there is no such tensor.
  const TensorView& find(std::string_view name) const;

  // Lets the tensor's pages go from memory; it may be read again.
  void release(const TensorView& tensor) const;

 private:
  std::string source_;
  std::vector<SharedFile> files_;
  std::map<std::string, TensorView, std::less<>> tensors_;
};

}  // namespace sluice
