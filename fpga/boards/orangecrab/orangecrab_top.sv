// The OrangeCrab: the machine runs at the crystal's 48 MHz; a serial line of 1,000,000 baud on
// the header's pins 0 and 1.

module orangecrab_top (
  input  logic       clk_48mhz_i,
  input  logic       button_ni,
  input  logic       rx_i,
  output logic       tx_o,
  output logic [1:0] led_no
);

  logic [1:0] led;

  fpga_top #(
    .ClocksPerBit(48),
    .MemoryBytes (65536)
  ) u_top (
    .clk_i (clk_48mhz_i),
    .rst_ni(button_ni),
    .rx_i,
    .tx_o,
    .led_o (led)
  );

  assign led_no = ~led;

endmodule
