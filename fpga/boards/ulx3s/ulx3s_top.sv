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

  // 25 MHz / 5 * 12 = 60 MHz; the oscillator runs at 60 * 10 = 600 MHz.
  (* ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
    .PLLRST_ENA      ("DISABLED"),
    .INTFB_WAKE      ("DISABLED"),
    .STDBY_ENABLE    ("DISABLED"),
    .DPHASE_SOURCE   ("DISABLED"),
    .OUTDIVIDER_MUXA ("DIVA"),
    .CLKOP_ENABLE    ("ENABLED"),
    .CLKOP_CPHASE    (4),
    .CLKOP_FPHASE    (0),
    .CLKI_DIV        (5),
    .CLKFB_DIV       (12),
    .CLKOP_DIV       (10),
    .FEEDBK_PATH     ("CLKOP")
  ) u_pll (
    .CLKI        (clk_25mhz_i),
    .CLKFB       (clk),
    .CLKOP       (clk),
    .LOCK        (locked),
    .RST         (1'b0),
    .STDBY       (1'b0),
    .PHASESEL0   (1'b0),
    .PHASESEL1   (1'b0),
    .PHASEDIR    (1'b1),
    .PHASESTEP   (1'b1),
    .PHASELOADREG(1'b1),
    .PLLWAKESYNC (1'b0),
    .ENCLKOP     (1'b0)
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
