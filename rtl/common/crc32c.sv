// CRC32C (Castagnoli, reflected polynomial 0x82F63B78) of Width bits more, lowest bit first.
// Combinational; the caller starts with all ones and inverts the result.

module crc32c #(
  parameter int unsigned Width = 64
) (
  input  logic [31:0]      crc_i,
  input  logic [Width-1:0] data_i,
  output logic [31:0]      crc_o
);

  localparam logic [31:0] Polynomial = 32'h82F63B78;

  localparam int unsigned Inputs = Width + 32;

  typedef logic [31:0][Inputs-1:0] parities_t;

  // A CRC is linear: each of its bits is the parity of some of the inputs, {data, CRC}. Written so,
  // a tool sees trees and no chain of Width steps.
  function automatic parities_t parities();
    parities_t columns;
    logic [Inputs-1:0] feedback;
    for (int unsigned b = 0; b < 32; b++) columns[b] = Inputs'(1) << b;
    for (int unsigned i = 0; i < Width; i++) begin
      feedback = columns[0] ^ (Inputs'(1) << (32 + i));
      for (int unsigned b = 0; b < 31; b++) columns[b] = columns[b+1];
      columns[31] = '0;
      for (int unsigned b = 0; b < 32; b++) begin
        if (Polynomial[b]) columns[b] = columns[b] ^ feedback;
      end
    end
    return columns;
  endfunction

  if (Width <= 16) begin : gen_chain
    always_comb begin
      crc_o = crc_i;
      for (int unsigned i = 0; i < Width; i++) begin
        crc_o = (crc_o >> 1) ^ ((crc_o[0] ^ data_i[i]) ? Polynomial : '0);
      end
    end
  end else begin : gen_trees
    localparam parities_t Parities = parities();

    for (genvar b = 0; b < 32; b++) begin : gen_bit
      assign crc_o[b] = ^({data_i, crc_i} & Parities[b]);
    end
  end

endmodule
