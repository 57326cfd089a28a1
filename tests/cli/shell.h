// Commands run by bash, for tests of what users type.
#ifndef SLUICE_TESTS_CLI_SHELL_H_
#define SLUICE_TESTS_CLI_SHELL_H_

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace sluice {

struct ShellOutcome {
  int status = -1;
  std::string text;  // of both outputs
};

// A folder of its own, removed at the end.
class Scratch {
 public:
  Scratch() {
    std::string name = std::filesystem::temp_directory_path() / "sluice_XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }

  std::string path(const std::string& name) const { return path_ / name; }

  // Runs a script of bash in the folder, up to the first command that fails.
  ShellOutcome run(const std::string& script) const {
    std::ofstream(path("script.sh")) << script;
    const std::string command = "cd '" + path_.string() + "' && bash -e script.sh 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    ShellOutcome outcome;
    std::array<char, 4096> buffer;
    while (fgets(buffer.data(), buffer.size(), pipe)) outcome.text += buffer.data();
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    return outcome;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sluice

#endif  // SLUICE_TESTS_CLI_SHELL_H_
