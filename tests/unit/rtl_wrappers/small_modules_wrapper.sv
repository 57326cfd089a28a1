// The smallest modules of rtl/common side by side, each with ports of its own.

module small_modules_wrapper (
  input  logic         clk_i,
  input  logic         rst_ni,
  // delay of 0, 1 and 3 cycles, and of 2 with reset
  input  logic [15:0]  delay_i,
  output logic [15:0]  delay0_o,
  output logic [15:0]  delay1_o,
  output logic [15:0]  delay3_o,
  output logic [15:0]  delay2_reset_o,
  // sram_1r1w of 10 words; beat_memory of 8 words of 4 beats
  input  logic         write_en_i,
  input  logic [3:0]   sram_write_addr_i,
  input  logic [4:0]   write_beat_i,
  input  logic [31:0]  write_data_i,
  input  logic         read_en_i,
  input  logic [3:0]   sram_read_addr_i,
  input  logic [2:0]   word_read_addr_i,
  output logic [31:0]  sram_data_o,
  output logic [127:0] word_data_o,
  // crc32c of 64 and of 8 bits
  input  logic [31:0]  crc_i,
  input  logic [63:0]  crc_data_i,
  output logic [31:0]  crc64_o,
  output logic [31:0]  crc8_o,
  // tile_walk of 16 x 16 and of 4 x 8
  input  logic [19:0]  ks_i,
  input  logic [19:0]  columns_i,
  input  logic         next_i[2],
  output logic [4:0]   rows_o[2],
  output logic [4:0]   cols_o[2],
  output logic         first_k_o[2],
  output logic         last_n_o[2],
  output logic         last_o[2]
);

  delay #(
    .Cycles(0),
    .Width (16)
  ) u_delay0 (
    .clk_i,
    .rst_ni,
    .data_i(delay_i),
    .data_o(delay0_o)
  );

  delay #(
    .Width(16)
  ) u_delay1 (
    .clk_i,
    .rst_ni,
    .data_i(delay_i),
    .data_o(delay1_o)
  );

  delay #(
    .Cycles(3),
    .Width (16)
  ) u_delay3 (
    .clk_i,
    .rst_ni,
    .data_i(delay_i),
    .data_o(delay3_o)
  );

  delay #(
    .Cycles(2),
    .Width (16),
    .Reset (1'b1)
  ) u_delay2_reset (
    .clk_i,
    .rst_ni,
    .data_i(delay_i),
    .data_o(delay2_reset_o)
  );

  sram_1r1w #(
    .Depth(10),
    .Width(32)
  ) u_sram (
    .clk_i,
    .write_en_i,
    .write_addr_i(sram_write_addr_i),
    .write_data_i,
    .read_en_i,
    .read_addr_i (sram_read_addr_i),
    .read_data_o (sram_data_o)
  );

  beat_memory #(
    .Depth   (8),
    .BeatBits(32),
    .Beats   (4)
  ) u_beat_memory (
    .clk_i,
    .write_en_i,
    .write_beat_i,
    .write_data_i,
    .read_en_i,
    .read_addr_i(word_read_addr_i),
    .read_data_o(word_data_o)
  );

  crc32c u_crc64 (
    .crc_i,
    .data_i(crc_data_i),
    .crc_o (crc64_o)
  );

  crc32c #(
    .Width(8)
  ) u_crc8 (
    .crc_i,
    .data_i(crc_data_i[7:0]),
    .crc_o (crc8_o)
  );

  tile_walk u_walk16x16 (
    .clk_i,
    .rst_ni,
    .ks_i,
    .columns_i,
    .next_i   (next_i[0]),
    .rows_o   (rows_o[0]),
    .cols_o   (cols_o[0]),
    .first_k_o(first_k_o[0]),
    .last_n_o (last_n_o[0]),
    .last_o   (last_o[0])
  );

  logic [2:0] rows4;
  logic [3:0] cols8;
  assign rows_o[1] = 5'(rows4);
  assign cols_o[1] = 5'(cols8);

  tile_walk #(
    .Rows(4),
    .Cols(8)
  ) u_walk4x8 (
    .clk_i,
    .rst_ni,
    .ks_i,
    .columns_i,
    .next_i   (next_i[1]),
    .rows_o   (rows4),
    .cols_o   (cols8),
    .first_k_o(first_k_o[1]),
    .last_n_o (last_n_o[1]),
    .last_o   (last_o[1])
  );

endmodule
