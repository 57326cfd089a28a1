#include "sw/cli/embedded_model.h"

#include <filesystem>

namespace sluice {

std::string embedded_model() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = program.parent_path().parent_path() / "share/sluice/models/stories";
  const fs::path real = fs::weakly_canonical(folder, error);
  const fs::path near = fs::proximate(error ? folder : real, error);
  // Not up through many folders.
  return near.string().starts_with("../../..") ? real.string() : near.string();
}

}  // namespace sluice
