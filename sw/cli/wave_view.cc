#include "sw/cli/wave_view.h"

#include "sw/cli/wave_groups.h"

namespace sluice {
namespace {

using enum WaveFormat;

WaveGroup clock() {
  return {
      "clock, reset, interrupt", kTop, true, {{"clk_i"}, {"rst_ni"}, {"irq_o"}, {"u_core.busy_o"}}};
}

WaveGroup host() {
  return {"host: registers",
          kTop,
          false,
          {{"s_axil_awvalid_i"},
           {"s_axil_awready_o"},
           {"s_axil_awaddr_i", kHex},
           {"s_axil_wvalid_i"},
           {"s_axil_wready_o"},
           {"s_axil_wdata_i", kHex},
           {"s_axil_arvalid_i"},
           {"s_axil_arready_o"},
           {"s_axil_araddr_i", kHex},
           {"s_axil_rvalid_o"},
           {"s_axil_rready_i"},
           {"s_axil_rdata_o", kHex}}};
}

}  // namespace

std::vector<WaveGroup> wave_view(const Config& config) {
  std::vector<WaveGroup> view = {clock(), host()};
  for (const auto& part : {control_groups(config), dma_groups(config), decompress_groups(config),
                           array_groups(), epilogue_groups(config)}) {
    view.insert(view.end(), part.begin(), part.end());
  }
  return view;
}

}  // namespace sluice
