// Receives bytes of 8 data bits, no parity and a stop bit. Every bit is sampled once, in its middle;
// a low that ends before the middle of a start bit is no byte. Data bits are given out as they
// come, lowest first; byte_o says that a byte is complete and that its stop bit was there.

module uart_rx #(
  parameter int unsigned ClocksPerBit = 16  // at least 4
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic rx_i,         // of any timing
  output logic bit_valid_o,  // a pulse each, as byte_o
  output logic bit_o,
  output logic byte_o
);

  localparam int unsigned CountBits = $clog2(ClocksPerBit);
  localparam logic [3:0] StartBit = 4'd10;
  localparam logic [3:0] StopBit = 4'd1;

  logic [1:0]           sync_q;
  logic [CountBits-1:0] clocks_q;  // to the next sample
  logic [3:0]           left_q;    // samples of this byte; 0: none is under way

  wire rx = sync_q[1];
  wire sample = left_q != '0 && clocks_q == '0;

  assign bit_o = rx;
  assign bit_valid_o = sample && left_q != StartBit && left_q != StopBit;
  assign byte_o = sample && left_q == StopBit && rx;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sync_q   <= '1;
      clocks_q <= '0;
      left_q   <= '0;
    end else begin
      sync_q <= {sync_q[0], rx_i};
      if (left_q == '0) begin
        clocks_q <= CountBits'(ClocksPerBit / 2 - 1);
        if (!rx) left_q <= StartBit;
      end else if (sample) begin
        clocks_q <= CountBits'(ClocksPerBit - 1);
        left_q   <= (left_q == StartBit && rx) ? '0 : left_q - 1'b1;
      end else begin
        clocks_q <= clocks_q - 1'b1;
      end
    end
  end

endmodule
