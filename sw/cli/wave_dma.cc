#include "sw/cli/wave_groups.h"

namespace sluice {
namespace {

using enum WaveFormat;

WaveGroup read_channel() {
  return {"dma: read channel (clients: stream, LOAD, commands)",
          kCore + "u_read.",
          true,
          {{"request_valid_i"},
           {"request_ready_o"},
           {"arvalid_o"},
           {"arready_i"},
           {"arid_o", kReader},
           {"araddr_o", kHex},
           {"arlen_o", kCount},
           {"open_q", kCount},
           {"rvalid_i"},
           {"rready_o"},
           {"rid_i", kReader},
           {"rdata_i", kHex},
           {"rresp_i", kResponse},
           {"rlast_i"},
           {"beat_valid_o"}}};
}

WaveGroup serial_load() {
  return {"dma: LOAD",
          kCore + "u_load.gen_serial.u_engine.",
          true,
          {{"command_valid_i"},
           {"command_ready_o"},
           {"active_q"},
           {"space_q"},
           {"left_q", kCount},
           {"act_write_o"},
           {"row_scale_write_o"},
           {"col_scale_write_o"},
           {"write_beat_o", kCount},
           {"write_data_o", kHex},
           {"done_o"},
           {"activity_o.stall_memory"},
           {"activity_o.stall_table"}}};
}

WaveGroup queued_load() {
  return {"dma: LOAD",
          kCore + "u_load.gen_engine.u_engine.",
          true,
          {{"command_valid_i"},
           {"command_ready_o"},
           {"under_way_q", kCount},
           {"head.number", kCount},
           {"head.space"},
           {"count_q", kCount},
           {"act_write_o"},
           {"row_scale_write_o"},
           {"col_scale_write_o"},
           {"write_beat_o", kCount},
           {"write_data_o", kHex},
           {"done_o"},
           {"activity_o.stall_memory"},
           {"activity_o.stall_table"}}};
}

WaveGroup stream() {
  return {"dma: stream prefetch",
          kCore + "u_stream_reader.",
          true,
          {{"start_valid_i"},
           {"start_ready_o"},
           {"start_bytes_i", kCount},
           {"space_q", kCount},
           {"u_beats.used_o", kCount},
           {"beat_valid_o"},
           {"beat_ready_i"},
           {"beat_o", kHex}}};
}

}  // namespace

std::vector<WaveGroup> dma_groups(const Config& config) {
  return {read_channel(), is_serial(config) ? serial_load() : queued_load(), stream()};
}

}  // namespace sluice
