// The iCEBreaker: 12 MHz from the crystal to 18 MHz for the machine, and a serial line of
// 1,000,000 baud.

module icebreaker_top (
  input  logic       clk_12mhz_i,
  input  logic       button_ni,
  input  logic       rx_i,
  output logic       tx_o,
  output logic [1:0] led_no
);

  logic       clk, locked;
  logic [1:0] led;

  // 12 MHz * (47 + 1) / 2^5 = 18 MHz.
  SB_PLL40_PAD #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR         (4'd0),
    .DIVF         (7'd47),
    .DIVQ         (3'd5),
    .FILTER_RANGE (3'd1)
  ) u_pll (
    .PACKAGEPIN   (clk_12mhz_i),
    .PLLOUTGLOBAL (clk),
    .LOCK         (locked),
    .RESETB       (1'b1),
    .BYPASS       (1'b0)
  );

  fpga_top #(
    .ClocksPerBit(18)
  ) u_top (
    .clk_i (clk),
    .rst_ni(locked && button_ni),
    .rx_i,
    .tx_o,
    .led_o (led)
  );

  assign led_no = ~led;

endmodule
