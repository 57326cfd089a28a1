// The ULX3S: 25 MHz from the crystal to 60 MHz for the machine, and a serial line of
// 3,000,000 baud.

module ulx3s_top (
  input  logic       clk_25mhz_i,
  input  logic       button_ni,
  input  logic       rx_i,
  output logic       tx_o,
  output logic       wifi_gpio0_o,  // low would restart the board
  output logic [1:0] led_o
);

  logic clk, locked;

  assign wifi_gpio0_o = 1'b1;

  // 25 MHz / 5 * 12 = 60 MHz.
  ecp5_pll #(
    .InputDiv   (5),
    .FeedbackDiv(12),
    .OutputDiv  (10)
  ) u_pll (
    .clk_i   (clk_25mhz_i),
    .clk_o   (clk),
    .locked_o(locked)
  );

  fpga_top #(
    .ClocksPerBit(20)
  ) u_top (
    .clk_i (clk),
    .rst_ni(locked && button_ni),
    .rx_i,
    .tx_o,
    .led_o
  );

endmodule
