#include "sw/cli/wave_groups.h"

namespace sluice {
namespace {

using enum WaveFormat;

// `due`: what the unit knows of its bursts.
WaveGroup write_channels(const std::string& store, const std::vector<std::string>& due) {
  WaveGroup group = {"dma: write channels",
                     store,
                     true,
                     {{"awvalid_o"}, {"awready_i"}, {"awaddr_o", kHex}, {"awlen_o", kCount}}};
  for (const std::string& name : due) group.signals.push_back({name, kCount});
  group.signals.insert(group.signals.end(), {{"wvalid_o"},
                                             {"wready_i"},
                                             {"wdata_o", kHex},
                                             {"wstrb_o"},
                                             {"wlast_o"},
                                             {"bvalid_i"},
                                             {"bready_o"},
                                             {"bresp_i", kResponse}});
  return group;
}

std::vector<WaveGroup> serial_writes() {
  const std::string store = kCore + "u_store.gen_serial.u_engine.";
  return {
      {"epilogue: one sum at a time",
       store,
       true,
       {{"command_valid_i"},
        {"command_ready_o"},
        {"active_q"},
        {"state_q"},
        {"rows_left_q", kCount},
        {"columns_left_q", kCount},
        {"col_q", kCount},
        {"form_q"},
        {"acc_read_data_i", kSigned},
        {"u_scale.state_q"},
        {"u_scale.pass_q"},
        {"u_scale.scale_i", kHex},
        {"u_scale.done_o"},
        {"u_scale.value_o", kHex},
        {"done_o"},
        {"activity_o.stall_memory"},
        {"activity_o.stall_array"},
        {"activity_o.convert"}}},
      write_channels(store, {"awaits_q", "beat_q"}),
  };
}

std::vector<WaveGroup> queued_writes() {
  const std::string store = kCore + "u_store.gen_engine.u_engine.";
  return {
      {"epilogue: rows, scales, lane 0",
       store,
       true,
       {{"command_valid_i"},
        {"command_ready_o"},
        {"active_q"},
        {"command_q.number", kCount},
        {"data_row", kCount},
        {"data_column", kCount},
        {"data_cols", kCount},
        {"credit_q", kCount},
        {"form"},
        {"u_epilogue.gen_lane[0].u_scale.sum_i", kSigned},
        {"u_epilogue.gen_lane[0].u_scale.row_scale_i", kHex},
        {"u_epilogue.gen_lane[0].u_scale.col_scale_i", kHex},
        {"u_epilogue.gen_lane[0].u_scale.value_o", kHex},
        {"tag_out.valid"},
        {"done_o"},
        {"activity_o.stall_memory"},
        {"activity_o.stall_array"},
        {"activity_o.convert"}}},
      write_channels(store, {"open_q", "data_due_q"}),
  };
}

}  // namespace

std::vector<WaveGroup> epilogue_groups(const Config& config) {
  return is_serial(config) && is_narrow(config) ? serial_writes() : queued_writes();
}

}  // namespace sluice
