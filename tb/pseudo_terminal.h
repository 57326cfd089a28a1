// The far end of a pseudo-terminal: what a program writes to the terminal path() is read here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

class PseudoTerminal {
 public:
  // Throws std::runtime_error if the system gives none.
  PseudoTerminal();
  ~PseudoTerminal();
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;

  const std::string& path() const { return path_; }

  // Whether there are bytes to read within the time.
  bool wait(int milliseconds) const;
  // What there is, without waiting.
  std::vector<uint8_t> read();
  // What nobody takes is lost, as on a line.
  void write(std::span<const uint8_t> bytes);

 private:
  int file_;
  std::string path_;
};

}  // namespace sluice
