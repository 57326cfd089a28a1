#include "sw/cli/wave_view.h"

namespace sluice {
namespace {

constexpr auto kHex = WaveFormat::kHex;
constexpr auto kCount = WaveFormat::kCount;
constexpr auto kSigned = WaveFormat::kSigned;
constexpr auto kReader = WaveFormat::kReader;
constexpr auto kResponse = WaveFormat::kResponse;

const std::string kTop = "TOP.sluice_top.";
const std::string kCore = kTop + "u_core.";
const std::string kMul = kCore + "u_mul.";
const std::string kDecompressor = kMul + "u_decompressor.";

// Which of the structures of rtl/sluice_core.sv and rtl/decompress/decompressor.sv are there.
bool serial(const Config& config) { return config.queue_depth == 1; }
bool serial_store(const Config& config) { return serial(config) && config.data_bits == 32; }
bool narrow(const Config& config) { return config.data_bits == 32; }
bool direct(const Config& config) { return config.max_code_len == 8; }

std::vector<WaveGroup> host() {
  return {{"host: registers",
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
            {"s_axil_rdata_o", kHex}}}};
}

std::vector<WaveGroup> serial_control() {
  const std::string control = kCore + "u_control.gen_serial.";
  return {
      {"control: command memory",
       control + "u_fetch.",
       true,
       {{"tail_i", kCount},
        {"state_q"},
        {"command_valid_o"},
        {"command_ready_i"},
        {"word_number_i", kCount},
        {"word_o", kHex},
        {"number_o", kCount},
        {"failed_o"}}},
      {"control: dispatcher (bits: STORE, MUL, LOAD)",
       control + "u_dispatcher.",
       true,
       {{"state_q"},
        {"opcode_o"},
        {"bad"},
        {"bad_word", kCount},
        {"stream_open_q"},
        {"blocked_by"},
        {"start"},
        {"ready"},
        {"running_q"},
        {"done_i"},
        {"head_o", kCount},
        {"fence_o"},
        {"error_valid_o"},
        {"error_o.code"},
        {"error_o.command", kCount},
        {"error_o.info", kHex}}},
  };
}

std::vector<WaveGroup> queued_control() {
  const std::string control = kCore + "u_control.gen_queued.";
  const std::string dispatcher = control + "u_dispatcher.";
  return {
      {"control: command fetch",
       control + "u_fetch.",
       true,
       {{"tail_i", kCount},
        {"requested_q", kCount},
        {"command_valid_o"},
        {"command_ready_i"},
        {"number_o", kCount},
        {"failed_o"}}},
      {"control: dispatcher",
       dispatcher,
       true,
       {{"state_q"},
        {"opcode"},
        {"bad"},
        {"bad_word", kCount},
        {"stream_open_q"},
        {"waits"},
        {"target[0]", kCount},
        {"target[1]", kCount},
        {"target[2]", kCount},
        {"finished_q[0]", kCount},
        {"finished_q[1]", kCount},
        {"finished_q[2]", kCount},
        {"head_o", kCount},
        {"fence_o"},
        {"error_valid_o"},
        {"error_o.code"},
        {"error_o.command", kCount},
        {"error_o.info", kHex}}},
      {"control: queues (bits: STORE, MUL, LOAD)",
       dispatcher,
       true,
       {{"push"},
        {"queue_ready"},
        {"queue_empty"},
        {"issue"},
        {"done_i"},
        {"running_q[0]", kCount},
        {"running_q[1]", kCount},
        {"running_q[2]", kCount},
        {"order_valid"},
        {"order_engine", kCount}}},
  };
}

std::vector<WaveGroup> read_channel() {
  return {
      {"dma: read channel (clients: stream, LOAD, commands)",
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
        {"beat_valid_o"}}},
  };
}

std::vector<WaveGroup> serial_load() {
  return {
      {"dma: LOAD",
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
        {"activity_o.stall_table"}}},
  };
}

std::vector<WaveGroup> queued_load() {
  return {
      {"dma: LOAD",
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
        {"activity_o.stall_table"}}},
  };
}

std::vector<WaveGroup> stream() {
  return {
      {"dma: stream prefetch",
       kCore + "u_stream_reader.",
       true,
       {{"start_valid_i"},
        {"start_ready_o"},
        {"start_bytes_i", kCount},
        {"space_q", kCount},
        {"u_beats.used_o", kCount},
        {"beat_valid_o"},
        {"beat_ready_i"},
        {"beat_o", kHex}}},
  };
}

std::vector<WaveGroup> decoding() {
  return {
      {"decompress: table loader",
       kCore + "u_table_loader.",
       false,
       {{"start_i"},
        {"slot_i", kCount},
        {"length_q", kCount},
        {"entry_q", kCount},
        {"beat_valid_i"},
        {"beat_ready_o"},
        {"done_o"},
        {"bad_o"},
        {"bad_length_o", kCount}}},
      {"decompress: steps (a bit a lane)",
       kDecompressor,
       true,
       {{"state_q"},
        {"command_i.number", kCount},
        {"command_i.coding"},
        {"steps_q", kCount},
        {"tile.active", kHex},
        {"wants", kHex},
        {"lane_taken", kHex},
        {"ready", kHex},
        {"row_space"},
        {"step"},
        {"activity_o.stall_memory"},
        {"activity_o.stall_bits"},
        {"activity_o.stall_array"},
        {"error_valid_o"}}},
  };
}

WaveGroup narrow_distributor() {
  return {"decompress: word distributor",
          kDecompressor + "gen_narrow.u_distributor.",
          true,
          {{"word_valid_i"},
           {"word_ready_o"},
           {"word_i", kHex},
           {"masks_q[0]", kHex},
           {"masks_q[1]", kHex},
           {"word_valid_o", kHex}}};
}

WaveGroup wide_distributor() {
  return {"decompress: word distributor",
          kDecompressor + "gen_wide.u_distributor.",
          true,
          {{"beat_valid_i"},
           {"beat_ready_o"},
           {"came_q", kCount},
           {"left_q", kCount},
           {"masks_q[0].lanes", kHex},
           {"masks_q[1].lanes", kHex},
           {"grant_first", kHex},
           {"grant_second", kHex},
           {"word_valid_o", kHex}}};
}

WaveGroup account() {
  return {"decompress: what is left of the stream",
          kDecompressor + "u_account.",
          true,
          {{"words_left_q", kCount}, {"beats_left_q", kCount}, {"crc_q", kHex}}};
}

WaveGroup direct_lane() {
  return {"decompress: lane 0",
          kDecompressor + "u_lanes.gen_direct.gen_lane[0].u_lane.",
          true,
          {{"taken_i"},
           {"word_valid_i"},
           {"word_i", kHex},
           {"u_words.owned_q", kCount},
           {"u_words.count_q", kCount},
           {"u_words.position_q", kCount},
           {"ready_o"},
           {"step_i"},
           {"peek"},
           {"code.length", kCount},
           {"entry_o.valid"},
           {"entry_o.field", kCount},
           {"entry_o.operands[0]", kSigned},
           {"poison_o"}}};
}

WaveGroup long_lane() {
  return {"decompress: lane 0",
          kDecompressor + "u_lanes.gen_long.gen_lane[0].u_lane.",
          true,
          {{"taken_i"},
           {"word_valid_i"},
           {"word_i", kHex},
           {"owned_q", kCount},
           {"count_q", kCount},
           {"position_q", kCount},
           {"ready_o"},
           {"step_i"},
           {"peek_q"},
           {"others", kCount},
           {"index", kCount},
           {"entry_o.valid"},
           {"entry_o.parity"},
           {"entry_o.field", kCount},
           {"entry_o.operands[0]", kSigned},
           {"entry_o.operands[1]", kSigned},
           {"bad_o"},
           {"poison_o"}}};
}

std::vector<WaveGroup> rows() {
  return {
      {"sparse: rows of entries to operands and selects",
       kDecompressor,
       true,
       {{"u_lanes.gen_entry[0].u_sparse.sparsity_i"},
        {"u_lanes.gen_entry[0].u_sparse.second_i"},
        {"u_lanes.gen_entry[0].u_sparse.field_i", kCount},
        {"u_lanes.gen_entry[0].u_sparse.select_o", kCount},
        {"row.operands[0]", kSigned},
        {"row.operands[1]", kSigned},
        {"row.operands[2]", kSigned},
        {"row.operands[3]", kSigned},
        {"rows_waiting_o", kCount},
        {"row_valid_o"},
        {"row_ready_i"}}},
  };
}

std::vector<WaveGroup> array() {
  return {
      {"array: weight loader",
       kMul + "u_loader.",
       true,
       {{"command_i.number", kCount},
        {"tile_rows_o", kCount},
        {"tile_last_o"},
        {"rows_waiting_i", kCount},
        {"full_o"},
        {"start_i"},
        {"load"},
        {"row_q", kCount},
        {"load_valid_o"},
        {"load_last_o"},
        {"load_row_o", kCount}}},
      {"array: activation feeder",
       kMul + "u_feeder.",
       true,
       {{"command_i.number", kCount},
        {"weights_full_i"},
        {"start_o"},
        {"armed_q"},
        {"stalled_o"},
        {"row_q", kCount},
        {"half_q"},
        {"read_en_o"},
        {"read_addr_o", kCount},
        {"read_data_i[0]", kSigned},
        {"read_data_i[1]", kSigned},
        {"token_valid_o"},
        {"token_addr_o", kCount},
        {"token_first_o"},
        {"token_last_o"}}},
      {"array: PE of row 0, column 0",
       kMul + "u_array.gen_row[0].gen_col[0].u_pe.",
       true,
       {{"load_i"}, {"weight_q", kSigned}, {"act", kSigned}, {"sum_o", kSigned}}},
      {"array: sums at the bottom",
       kMul + "u_array.",
       true,
       {{"sums_o[0]", kSigned},
        {"sums_o[1]", kSigned},
        {"sums_o[2]", kSigned},
        {"sums_o[3]", kSigned}}},
      {"accumulators: column 0, STORE's reads",
       kMul + "u_accumulators.",
       true,
       {{"token_valid_i"},
        {"token_addr_i", kCount},
        {"token_first_i"},
        {"token_last_i"},
        {"gen_block[0].u_block.sums_i[0]", kSigned},
        {"gen_block[0].u_block.totals[0]", kSigned},
        {"written_o"},
        {"done_o"},
        {"read_valid_i"},
        {"read_ready_o"},
        {"read_addr_i", kCount},
        {"read_group_i", kCount},
        {"read_data_o[0]", kSigned}}},
  };
}

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

std::vector<WaveGroup> wave_view(const Config& config) {
  std::vector<WaveGroup> view = {{"clock, reset, interrupt",
                                  kTop,
                                  true,
                                  {{"clk_i"}, {"rst_ni"}, {"irq_o"}, {"u_core.busy_o"}}}};
  const std::vector<WaveGroup> distributor = {
      narrow(config) ? narrow_distributor() : wide_distributor(), account(),
      direct(config) ? direct_lane() : long_lane()};
  for (const auto& part :
       {host(), serial(config) ? serial_control() : queued_control(), read_channel(),
        serial(config) ? serial_load() : queued_load(), stream(), decoding(), distributor, rows(),
        array(), serial_store(config) ? serial_writes() : queued_writes()}) {
    view.insert(view.end(), part.begin(), part.end());
  }
  return view;
}

}  // namespace sluice
