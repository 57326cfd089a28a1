#include "sw/cli/save_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sw/cli/wave_view.h"
#include "tb/trace_signals.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

// Flags of a trace line, from gtkwave's analyzer.h.
constexpr uint64_t kHex = 0x2, kDecimal = 0x4, kBinary = 0x8, kRightJustify = 0x20, kBlank = 0x200;
constexpr uint64_t kSigned = 0x400, kTranslate = 0x2000, kClosed = 0x400000;
constexpr uint64_t kGroupBegin = 0x800000, kGroupEnd = 0x1000000, kEnum = 0x100000000;

// Wide enough for names and values; a short product, of about 1,100 cycles, fits into it.
constexpr const char* kWindow =
    "[timestart] 0\n[size] 1600 1000\n*-11 -1\n[signals_width] 280\n[sst_expanded] 0\n";

struct Shown {
  uint64_t flags;
  const char* codes = nullptr;        // suffix of the translation file
  const char* translation = nullptr;  // and its text
};

Shown shown(WaveFormat format) {
  switch (format) {
    case WaveFormat::kBits:
      return {kBinary};
    case WaveFormat::kHex:
      return {kHex};
    case WaveFormat::kCount:
      return {kDecimal};
    case WaveFormat::kSigned:
      return {kDecimal | kSigned};
    case WaveFormat::kReader:
      return {kHex | kTranslate, "reader", "0 command\n1 LOAD\n2 stream\n"};
    case WaveFormat::kResponse:
      return {kHex | kTranslate, "response", "0 OKAY\n1 EXOKAY\n2 SLVERR\n3 DECERR\n"};
  }
  throw std::logic_error("a format without flags");
}

// GTKWave shows a label from its last dot on.
std::string label(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return name;
}

std::string absolute(const fs::path& path) {
  return fs::absolute(path).lexically_normal().string();
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) {
    throw std::runtime_error(path.string() + ": cannot be written; give a path that can");
  }
}

}  // namespace

std::string write_save_file(const std::string& trace, const Config& config) {
  const TraceSignals signals = read_trace_signals(trace);
  const fs::path base = fs::path(trace).replace_extension();
  std::string text = fmt::format("[dumpfile] \"{}\"\n{}", absolute(trace), kWindow);
  for (const WaveGroup& group : wave_view(config)) {
    const uint64_t mark = kBlank | (group.open ? 0 : kClosed);
    text += fmt::format("@{:x}\n-{}\n", mark | kGroupBegin, group.title);
    for (const WaveSignal& signal : group.signals) {
      const auto traced = signals.find(group.scope + signal.name);
      if (traced == signals.end()) {
        throw std::runtime_error(
            fmt::format("{}: the trace has no signal {}{}", trace, group.scope, signal.name));
      }
      const Shown how = shown(signal.format);
      text += fmt::format("@{:x}\n",
                          how.flags | kRightJustify | (traced->second.named_values ? kEnum : 0));
      if (how.codes) {
        const std::string codes = fmt::format("{}.{}.txt", base.string(), how.codes);
        write_text(codes, how.translation);
        text += fmt::format("^1 {}\n", absolute(codes));
      }
      text += fmt::format("+{{{}}} {}\n", label(signal.name), traced->second.name);
    }
    text += fmt::format("@{:x}\n-{}\n", mark | kGroupEnd, group.title);
  }
  std::string path = base.string() + ".gtkw";
  write_text(path, text);
  return path;
}

}  // namespace sluice
