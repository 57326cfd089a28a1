// Files for tests: a temporary folder, bytes on disk, the folder of real models, and loaders fed
// with damaged files.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace sluice::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes a file into the folder and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& bytes) const;

 private:
  std::filesystem::path path_;
};

std::string read_text(const std::filesystem::path& path);

// The bytes of a number, little-endian.
template <typename T>
std::string bytes_of(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

// Folder of real models: $SLUICE_SHARED_MODELS, or ../shared/models beside the checkout.
std::filesystem::path shared_models();

using Loader = std::function<void(const std::filesystem::path&)>;

// Fails unless `action` throws a ModelError whose message contains `part`.
void expect_error(const std::function<void()>& action, const std::string& part);

// Fails unless the loader refuses every prefix of the file with a ModelError.
void expect_prefixes_refused(const Loader& load, const std::string& bytes, const std::string& name);

// Flips one to four bits, all in the first `reach` bytes, `rounds` times over: the loader may
// accept what comes out or throw a ModelError, nothing else.
void expect_survives_flips(const Loader& load, const std::string& bytes, const std::string& name,
                           std::size_t reach, int rounds);

}  // namespace sluice::test

// Skips the test unless `path` exists.
#define SLUICE_SKIP_WITHOUT(path)                                                               \
  if (!std::filesystem::exists(path)) {                                                         \
    GTEST_SKIP() << (path).string() << " is not there; set SLUICE_SHARED_MODELS to the folder " \
                 << "of real models to run this test";                                          \
  }                                                                                             \
  static_assert(true)
