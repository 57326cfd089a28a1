#include "sw/cli/wave_groups.h"

namespace sluice {
namespace {

using enum WaveFormat;

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

}  // namespace

std::vector<WaveGroup> control_groups(const Config& config) {
  return is_serial(config) ? serial_control() : queued_control();
}

}  // namespace sluice
