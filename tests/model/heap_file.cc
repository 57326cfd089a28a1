// In place of a mapping, a copy in memory of just the file's size: AddressSanitizer then sees every
// byte that is read beyond it.

#include "sw/model/error.h"
#include "sw/model/mapped_file.h"
#include "tests/model/test_files.h"

namespace sluice {

MappedFile::MappedFile(const std::filesystem::path& path) : path_(path) {
  if (!std::filesystem::is_regular_file(path)) throw ModelError(path.string() + ": cannot open");
  const std::string text = test::read_text(path);
  auto* copy = new std::byte[text.size()];
  std::ranges::copy(std::as_bytes(std::span(text)), copy);
  bytes_ = {copy, text.size()};
}

MappedFile::~MappedFile() { delete[] bytes_.data(); }

void MappedFile::release(std::span<const std::byte>) const {}

}  // namespace sluice
