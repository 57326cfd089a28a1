#include "sw/cli/wave_groups.h"

namespace sluice {
namespace {

using enum WaveFormat;

const std::string kDecompressor = kMul + "u_decompressor.";

WaveGroup table_loader() {
  return {"decompress: table loader",
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
           {"bad_length_o", kCount}}};
}

WaveGroup steps() {
  return {"decompress: steps (a bit a lane)",
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
           {"error_valid_o"}}};
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

WaveGroup rows() {
  return {"sparse: rows of entries to operands and selects",
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
           {"row_ready_i"}}};
}

}  // namespace

std::vector<WaveGroup> decompress_groups(const Config& config) {
  return {table_loader(),
          steps(),
          is_narrow(config) ? narrow_distributor() : wide_distributor(),
          account(),
          config.max_code_len == 8 ? direct_lane() : long_lane(),
          rows()};
}

}  // namespace sluice
