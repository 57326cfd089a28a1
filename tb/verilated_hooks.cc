#include "tb/verilated_hooks.h"

#include <fmt/format.h>
#include <verilated.h>

#include <cstdarg>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace sluice {
namespace {

thread_local std::string errors;

void add_error(std::string_view text) {
  if (!errors.empty() && errors.back() != '\n') errors += '\n';
  errors += text;
}

}  // namespace

void verilated_print(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  const int length = std::vsnprintf(nullptr, 0, format, arguments);
  va_end(arguments);
  std::string text(length > 0 ? static_cast<size_t>(length) : 0, '\0');
  std::vsnprintf(text.data(), text.size() + 1, format, again);
  va_end(again);
  if (text.find("%Error") != std::string::npos) {
    add_error(text);
  } else {
    std::fputs(text.c_str(), stdout);
  }
}

std::string take_verilated_errors() {
  while (!errors.empty() && errors.back() == '\n') errors.pop_back();
  return std::exchange(errors, {});
}

}  // namespace sluice

// $stop, $error, $fatal and failed assertions: the model looks at gotError() after its evaluation.
void vl_stop(const char* file, int line, const char*) {
  if (sluice::errors.empty()) sluice::add_error(fmt::format("{}:{}: $stop", file, line));
  Verilated::threadContextp()->gotError(true);
}

// The run-time library cannot go on, for instance because the logic does not settle.
void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(fmt::format("{}:{}: {}", file, line, message));
}
