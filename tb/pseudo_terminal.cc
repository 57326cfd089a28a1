#include "tb/pseudo_terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace sluice {

PseudoTerminal::PseudoTerminal() : file_(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
  if (file_ < 0 || grantpt(file_) != 0 || unlockpt(file_) != 0) {
    throw std::runtime_error(
        fmt::format("cannot open a pseudo-terminal: {}", std::strerror(errno)));
  }
  path_ = ptsname(file_);
  termios modes{};
  tcgetattr(file_, &modes);
  cfmakeraw(&modes);
  tcsetattr(file_, TCSANOW, &modes);
}

PseudoTerminal::~PseudoTerminal() { close(file_); }

bool PseudoTerminal::wait(int milliseconds) const {
  pollfd entry{.fd = file_, .events = POLLIN, .revents = 0};
  if (poll(&entry, 1, milliseconds) <= 0) return false;
  // While no program has the terminal open it hangs up at once.
  if ((entry.revents & POLLIN) == 0) usleep(1000 * static_cast<useconds_t>(milliseconds));
  return (entry.revents & POLLIN) != 0;
}

std::vector<uint8_t> PseudoTerminal::read() {
  std::array<uint8_t, 4096> bytes;
  const ssize_t count = ::read(file_, bytes.data(), bytes.size());
  return {bytes.begin(), bytes.begin() + (count > 0 ? count : 0)};
}

void PseudoTerminal::write(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file_, bytes.data(), bytes.size());
    if (count <= 0) return;
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

}  // namespace sluice
