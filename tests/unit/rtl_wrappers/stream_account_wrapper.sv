// stream_account with a port for each field of its structures.

module stream_account_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 8,
  parameter int unsigned DataBits = 64,
  localparam int unsigned LaneBits = $clog2(Lanes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                open_i,
  input  logic [63:0]         address_i,
  input  logic [31:0]         bytes_i,
  input  logic [31:0]         stream_crc_i,
  input  logic                take_i,
  input  logic [Lanes-1:0]    wants_i,
  output logic                short_o,
  output logic [LaneBits-1:0] short_lane_o,
  input  logic                beat_taken_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_poison_i,
  output logic                ended_o,
  output logic [63:0]         poison_address_o,
  output logic [31:0]         words_asked_o,
  output logic [31:0]         crc_o,
  output logic [3:0]          end_code_o
);

  error_code_e end_code;

  assign end_code_o = end_code;

  stream_account #(
    .Lanes   (Lanes),
    .DataBits(DataBits)
  ) u_account (
    .stream_i  ('{address: address_i, bytes: bytes_i, crc: stream_crc_i}),
    .end_code_o(end_code),
    .*
  );

endmodule
