#include "backends/serial_port.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/serial.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace sluice {
namespace {

constexpr std::array<std::pair<uint32_t, speed_t>, 16> kSpeeds = {{{9600, B9600},
                                                                   {19200, B19200},
                                                                   {38400, B38400},
                                                                   {57600, B57600},
                                                                   {115200, B115200},
                                                                   {230400, B230400},
                                                                   {460800, B460800},
                                                                   {500000, B500000},
                                                                   {576000, B576000},
                                                                   {921600, B921600},
                                                                   {1000000, B1000000},
                                                                   {1500000, B1500000},
                                                                   {2000000, B2000000},
                                                                   {2500000, B2500000},
                                                                   {3000000, B3000000},
                                                                   {4000000, B4000000}}};

speed_t speed_of(uint32_t baud) {
  std::string known;
  for (const auto& [number, speed] : kSpeeds) {
    if (number == baud) return speed;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", number);
  }
  throw std::runtime_error(fmt::format("baud={}: give one of {}", baud, known));
}

std::string advice(int error) {
  if (error == EACCES) return "; add yourself to the group of that file, often dialout";
  if (error == ENOENT) return "; is the board plugged in? Ports are /dev/ttyUSB* and /dev/ttyACM*";
  if (error == EWOULDBLOCK) return "; another program uses it";
  if (error == ENOTTY) return "; give the device file of a serial port";
  return "";
}

}  // namespace

SerialPort::SerialPort(const SerialSettings& settings) : settings_(settings) {
  const speed_t speed = speed_of(settings.baud);
  file_ = ::open(settings.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  termios modes{};
  const bool open =
      file_ >= 0 && tcgetattr(file_, &modes) == 0 && flock(file_, LOCK_EX | LOCK_NB) == 0;
  cfmakeraw(&modes);
  modes.c_cflag |= CLOCAL | CREAD;
  modes.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  cfsetspeed(&modes, speed);
  if (!open || tcsetattr(file_, TCSANOW, &modes) != 0) {
    const int error = errno;
    if (file_ >= 0) ::close(file_);
    throw std::runtime_error(fmt::format("serial:{}: cannot open the port: {}{}", settings.path,
                                         std::strerror(error), advice(error)));
  }
  // USB adapters keep short answers back, up to 16 ms, unless they are asked not to.
  serial_struct serial{};
  if (ioctl(file_, TIOCGSERIAL, &serial) == 0) {
    serial.flags |= ASYNC_LOW_LATENCY;
    ioctl(file_, TIOCSSERIAL, &serial);
  }
  tcflush(file_, TCIFLUSH);
}

SerialPort::~SerialPort() { ::close(file_); }

std::string SerialPort::name() const {
  return fmt::format("serial:{} at {} baud", settings_.path, settings_.baud);
}

void SerialPort::write(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT, settings_.timeout + time_of(bytes.size() + unanswered_))) {
      throw std::runtime_error(
          fmt::format("{}: the port takes no bytes; unplug the board and plug it in", name()));
    }
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno != EAGAIN) {
      throw std::runtime_error(fmt::format("{}: {}", name(), std::strerror(errno)));
    }
    if (written <= 0) continue;
    unanswered_ += static_cast<size_t>(written);
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
}

size_t SerialPort::read(std::span<uint8_t> bytes) {
  if (!wait_for(POLLIN, settings_.timeout + time_of(unanswered_))) return 0;
  const ssize_t got = ::read(file_, bytes.data(), bytes.size());
  if (got <= 0) {
    throw std::runtime_error(fmt::format("{}: {}; was the board unplugged?", name(),
                                         got == 0 ? "the port is closed" : std::strerror(errno)));
  }
  unanswered_ = 0;
  return static_cast<size_t>(got);
}

bool SerialPort::wait_for(short event, std::chrono::milliseconds time) const {
  pollfd entry{.fd = file_, .events = event, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&entry, 1, static_cast<int>(time.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

std::chrono::milliseconds SerialPort::time_of(size_t bytes) const {
  return std::chrono::milliseconds(10'000 * bytes / settings_.baud);
}

}  // namespace sluice
