// Runs `sluice` from outside and reads what it wrote.
#ifndef SLUICE_TESTS_REPORT_PROGRAM_FILES_H_
#define SLUICE_TESTS_REPORT_PROGRAM_FILES_H_

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace sluice {

inline std::string read_file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class ProgramFiles : public testing::Test {
 protected:
  ProgramFiles()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("sluice_pages_{}_{}", getpid(),
                            testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(folder_);
  }
  ~ProgramFiles() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }

  // Exit status; what was printed is in the files out and err of the folder.
  int shell(const std::string& command) const {
    const int status =
        std::system(fmt::format("{} >{} 2>{}", command, path("out"), path("err")).c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int sluice(const std::string& arguments) const {
    return shell(fmt::format("{} {}", SLUICE_PROGRAM, arguments));
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace sluice

#endif  // SLUICE_TESTS_REPORT_PROGRAM_FILES_H_
