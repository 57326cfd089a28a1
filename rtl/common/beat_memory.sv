// Memory that is written by the beat and read by the word of Beats beats. Read data comes a
// cycle after read_en_i.

module beat_memory #(
  parameter int unsigned Depth = 1024,  // words
  parameter int unsigned BeatBits = 64,
  parameter int unsigned Beats = 4,     // a word; a power of two
  localparam int unsigned AddrBits = $clog2(Depth),
  localparam int unsigned PartBits = $clog2(Beats)
) (
  input  logic                           clk_i,
  input  logic                           write_en_i,
  input  logic [AddrBits+PartBits-1:0]   write_beat_i,
  input  logic [BeatBits-1:0]            write_data_i,
  input  logic                           read_en_i,
  input  logic [AddrBits-1:0]            read_addr_i,
  output logic [Beats-1:0][BeatBits-1:0] read_data_o
);

  wire [AddrBits-1:0] write_addr = AddrBits'(write_beat_i >> PartBits);

  for (genvar b = 0; b < Beats; b++) begin : gen_beat
    sram_1r1w #(
      .Depth(Depth),
      .Width(BeatBits)
    ) u_sram (
      .clk_i,
      .write_en_i  (write_en_i && (write_beat_i & ($bits(write_beat_i))'(Beats - 1)) == b),
      .write_addr_i(write_addr),
      .write_data_i,
      .read_en_i,
      .read_addr_i,
      .read_data_o (read_data_o[b])
    );
  end

endmodule
