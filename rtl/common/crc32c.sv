// CRC32C (Castagnoli, reflected polynomial 0x82F63B78) of Width bits more, lowest bit first.
// Combinational; the caller starts with all ones and inverts the result.

module crc32c #(
  parameter int unsigned Width = 64
) (
  input  logic [31:0]      crc_i,
  input  logic [Width-1:0] data_i,
  output logic [31:0]      crc_o
);

  always_comb begin
    crc_o = crc_i;
    for (int unsigned i = 0; i < Width; i++) begin
      crc_o = (crc_o >> 1) ^ ((crc_o[0] ^ data_i[i]) ? 32'h82F63B78 : 32'd0);
    end
  end

endmodule
