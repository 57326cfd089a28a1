#include "sw/cli/save_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace sluice {
namespace {

// Flags of a trace line, from gtkwave's analyzer.h.
constexpr int kHex = 0x2, kDecimal = 0x4, kBinary = 0x8, kRightJustify = 0x20;
constexpr int kBlank = 0x200, kGroupBegin = 0x800000, kGroupEnd = 0x1000000, kTranslate = 0x2000;
constexpr int kClosed = 0x400000;

constexpr int kBit = kBinary | kRightJustify;
constexpr int kNumber = kHex | kRightJustify;
constexpr int kCount = kDecimal | kRightJustify;

struct Code {
  const char* file;  // suffix of the translation file
  const char* text;
};
constexpr Code kResponse{"response", "0 OKAY\n1 EXOKAY\n2 SLVERR\n3 DECERR\n"};
constexpr Code kReader{"reader", "0 command\n1 load\n2 stream\n"};

struct Signal {
  std::string name;  // below the top module
  int bits = 1;
  int flags = kBit;
  const Code* code = nullptr;
};

struct Group {
  const char* name;
  bool open;
  std::vector<Signal> signals;
};

std::vector<Group> groups(const Config& config) {
  const int bus = config.data_bits;
  return {
      {"clock and interrupt", true, {{"clk_i"}, {"rst_ni"}, {"irq_o"}}},
      {"registers: address, data in, data out",
       false,
       {{"s_axil_awvalid_i"},
        {"s_axil_awready_o"},
        {"s_axil_awaddr_i", 12, kNumber},
        {"s_axil_wvalid_i"},
        {"s_axil_wready_o"},
        {"s_axil_wdata_i", 32, kNumber},
        {"s_axil_arvalid_i"},
        {"s_axil_arready_o"},
        {"s_axil_araddr_i", 12, kNumber},
        {"s_axil_rvalid_i"},
        {"s_axil_rready_i"},
        {"s_axil_rdata_o", 32, kNumber}}},
      {"1 memory read: commands, activations, weights",
       true,
       {{"m_axi_arvalid_o"},
        {"m_axi_arready_i"},
        {"m_axi_arid_o", 2, kNumber, &kReader},
        {"m_axi_araddr_o", 64, kNumber},
        {"m_axi_arlen_o", 8, kCount},
        {"m_axi_rvalid_i"},
        {"m_axi_rready_o"},
        {"m_axi_rid_i", 2, kNumber, &kReader},
        {"m_axi_rdata_i", bus, kNumber},
        {"m_axi_rresp_i", 2, kNumber, &kResponse},
        {"m_axi_rlast_i"}}},
      {"6 memory write: results",
       true,
       {{"m_axi_awvalid_o"},
        {"m_axi_awready_i"},
        {"m_axi_awaddr_o", 64, kNumber},
        {"m_axi_awlen_o", 8, kCount},
        {"m_axi_wvalid_o"},
        {"m_axi_wready_i"},
        {"m_axi_wdata_o", bus, kNumber},
        {"m_axi_wstrb_o", bus / 8, kBit},
        {"m_axi_wlast_o"},
        {"m_axi_bvalid_i"},
        {"m_axi_bready_o"},
        {"m_axi_bresp_i", 2, kNumber, &kResponse}}},
  };
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path + ": cannot be written; give a path that can");
}

}  // namespace

std::string write_save_file(const std::string& trace, const Config& config) {
  const std::filesystem::path base = std::filesystem::path(trace).replace_extension();
  std::string text = fmt::format("[dumpfile] \"{}\"\n[timestart] 0\n[signals_width] 300\n",
                                 std::filesystem::absolute(trace).lexically_normal().string());
  for (const Group& group : groups(config)) {
    const int closed = group.open ? 0 : kClosed;
    text += fmt::format("@{:x}\n-{}\n", kBlank | kGroupBegin | closed, group.name);
    for (const Signal& signal : group.signals) {
      int flags = signal.flags;
      if (signal.code) {
        const std::string codes = fmt::format("{}.{}.txt", base.string(), signal.code->file);
        write_text(codes, signal.code->text);
        flags |= kTranslate;
        text += fmt::format("@{:x}\n^1 {}\n", flags,
                            std::filesystem::absolute(codes).lexically_normal().string());
      } else {
        text += fmt::format("@{:x}\n", flags);
      }
      text += "TOP." + signal.name;
      text += signal.bits > 1 ? fmt::format("[{}:0]\n", signal.bits - 1) : "\n";
    }
    text += fmt::format("@{:x}\n-{}\n", kBlank | kGroupEnd | closed, group.name);
  }
  const std::string path = base.string() + ".gtkw";
  write_text(path, text);
  return path;
}

}  // namespace sluice
