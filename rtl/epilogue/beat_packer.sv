// Gathers bytes into beats: each item brings a beat's width of data and says by strobes which
// bytes of it count. The item with flush_i completes the beat, which comes out in the same cycle.

module beat_packer #(
  parameter int unsigned DataBits = 64,
  localparam int unsigned BeatBytes = DataBits / 8
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      valid_i,
  input  logic                      flush_i,
  input  logic [BeatBytes-1:0]      strobe_i,
  input  logic [BeatBytes-1:0][7:0] data_i,
  output logic                      valid_o,
  output logic [BeatBytes-1:0]      strobe_o,
  output logic [BeatBytes-1:0][7:0] data_o
);

  logic [BeatBytes-1:0]      strobe_q;
  logic [BeatBytes-1:0][7:0] data_q;

  assign valid_o = valid_i && flush_i;
  assign strobe_o = strobe_q | strobe_i;

  for (genvar b = 0; b < BeatBytes; b++) begin : gen_byte
    assign data_o[b] = strobe_i[b] ? data_i[b] : data_q[b];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) strobe_q <= '0;
    else if (valid_i) strobe_q <= flush_i ? '0 : strobe_o;
  end

  always_ff @(posedge clk_i) begin
    if (valid_i) data_q <= data_o;
  end

endmodule
