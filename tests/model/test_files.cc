#include "tests/model/test_files.h"

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "sw/model/error.h"

namespace sluice::test {

namespace fs = std::filesystem;

TempDir::TempDir() {
  std::string pattern = (fs::temp_directory_path() / "sluice_test_XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path TempDir::write(const std::string& name, const std::string& bytes) const {
  fs::path path = path_ / name;
  fs::remove(path);  // much faster than overwriting: file systems flush a replaced file
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
  return path;
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

fs::path shared_models() {
  if (const char* folder = std::getenv("SLUICE_SHARED_MODELS")) return folder;
  return fs::path(SLUICE_SOURCE_DIR) / ".." / "shared" / "models";
}

void expect_error(const std::function<void()>& action, const std::string& part) {
  try {
    action();
    ADD_FAILURE() << "nothing was thrown; expected a message with: " << part;
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
        << "message: " << error.what() << "\nexpected part: " << part;
  }
}

void expect_prefixes_refused(const Loader& load, const std::string& bytes,
                             const std::string& name) {
  const TempDir folder;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const fs::path path = folder.write(name, bytes.substr(0, size));
    EXPECT_THROW(load(path), ModelError) << "cut to " << size << " of " << bytes.size() << " bytes";
  }
}

void expect_survives_flips(const Loader& load, const std::string& bytes, const std::string& name,
                           std::size_t reach, int rounds) {
  const TempDir folder;
  int refused = 0;
  for (int seed = 0; seed < rounds; ++seed) {
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    std::string damaged = bytes;
    const std::uint32_t flips = 1 + random() % 4;
    for (std::uint32_t i = 0; i < flips; ++i) {
      const std::size_t at = random() % std::min(reach, bytes.size());
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    }
    try {
      load(folder.write(name, damaged));
    } catch (const ModelError&) {
      ++refused;
    } catch (const std::exception& error) {
      ADD_FAILURE() << "seed " << seed << ": not a ModelError: " << error.what();
    }
  }
  EXPECT_GT(refused, 0) << "the flips never hit anything that is checked";
}

}  // namespace sluice::test
