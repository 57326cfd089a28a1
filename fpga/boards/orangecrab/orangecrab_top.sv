// The OrangeCrab: 48 MHz from the crystal to 40 MHz for the machine; a serial line of 1,000,000
// baud on the header's pins 0 and 1.

module orangecrab_top (
  input  logic       clk_48mhz_i,
  input  logic       button_ni,
  input  logic       rx_i,
  output logic       tx_o,
  output logic [1:0] led_no
);

  logic       clk, locked;
  logic [1:0] led;

  // 48 MHz / 6 * 5 = 40 MHz.
  ecp5_pll #(
    .InputDiv   (6),
    .FeedbackDiv(5),
    .OutputDiv  (15)
  ) u_pll (
    .clk_i   (clk_48mhz_i),
    .clk_o   (clk),
    .locked_o(locked)
  );

  fpga_top #(
    .ClocksPerBit(40),
    .MemoryBytes (65536)
  ) u_top (
    .clk_i (clk),
    .rst_ni(locked && button_ni),
    .rx_i,
    .tx_o,
    .led_o (led)
  );

  assign led_no = ~led;

endmodule
