// Sends bytes of 8 data bits, no parity and a stop bit. While valid_i is 1 and no byte is under way
// a byte begins; its data bits are taken from bit_i one by one, lowest first.

module uart_tx #(
  parameter int unsigned ClocksPerBit = 16
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic valid_i,
  input  logic bit_i,
  output logic take_o,  // bit_i was taken; a pulse, as byte_o
  output logic byte_o,  // ... and was the last of its byte
  output logic tx_o
);

  localparam int unsigned CountBits = $clog2(ClocksPerBit);
  localparam logic [3:0] Byte = 4'd10;
  localparam logic [3:0] LastDataBit = 4'd3;
  localparam logic [3:0] StopBit = 4'd2;

  logic [CountBits-1:0] clocks_q;  // to the next bit
  logic [3:0]           left_q;    // what follows the bit on the line: data, stop, the end

  wire next = left_q != '0 && clocks_q == '0;

  assign take_o = next && left_q >= LastDataBit;
  assign byte_o = next && left_q == LastDataBit;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      clocks_q <= '0;
      left_q   <= '0;
      tx_o     <= 1'b1;
    end else if (left_q == '0) begin
      clocks_q <= CountBits'(ClocksPerBit - 1);
      if (valid_i) begin
        left_q <= Byte;
        tx_o   <= 1'b0;
      end
    end else if (next) begin
      clocks_q <= CountBits'(ClocksPerBit - 1);
      left_q   <= left_q - 1'b1;
      tx_o     <= left_q <= StopBit || bit_i;
    end else begin
      clocks_q <= clocks_q - 1'b1;
    end
  end

endmodule
