// burst_splitter for buses of 64, 128 and 256 bits side by side, the last with shorter bursts.

module burst_splitter_wrapper #(
  localparam int unsigned Buses = 3
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_valid_i[Buses],
  output logic        start_ready_o[Buses],
  input  logic [63:0] start_address_i[Buses],
  input  logic [31:0] start_bytes_i[Buses],
  input  logic [8:0]  space_i[Buses],
  output logic        burst_valid_o[Buses],
  input  logic        burst_ready_i[Buses],
  output logic [63:0] burst_address_o[Buses],
  output logic [8:0]  burst_beats_o[Buses]
);

  localparam int unsigned DataBits[Buses] = '{64, 128, 256};
  localparam int unsigned MaxBeats[Buses] = '{32, 32, 8};

  for (genvar b = 0; b < Buses; b++) begin : gen_bus
    burst_splitter #(
      .DataBits (DataBits[b]),
      .MaxBeats (MaxBeats[b]),
      .SpaceBits(9)
    ) u_splitter (
      .clk_i,
      .rst_ni,
      .start_valid_i  (start_valid_i[b]),
      .start_ready_o  (start_ready_o[b]),
      .start_address_i(start_address_i[b]),
      .start_bytes_i  (start_bytes_i[b]),
      .space_i        (space_i[b]),
      .burst_valid_o  (burst_valid_o[b]),
      .burst_ready_i  (burst_ready_i[b]),
      .burst_address_o(burst_address_o[b]),
      .burst_beats_o  (burst_beats_o[b])
    );
  end

endmodule
