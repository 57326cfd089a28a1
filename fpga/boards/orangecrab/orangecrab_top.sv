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

  // 48 MHz / 6 * 5 = 40 MHz; the oscillator runs at 40 * 15 = 600 MHz.
  (* ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
    .PLLRST_ENA      ("DISABLED"),
    .INTFB_WAKE      ("DISABLED"),
    .STDBY_ENABLE    ("DISABLED"),
    .DPHASE_SOURCE   ("DISABLED"),
    .OUTDIVIDER_MUXA ("DIVA"),
    .CLKOP_ENABLE    ("ENABLED"),
    .CLKOP_CPHASE    (7),
    .CLKOP_FPHASE    (0),
    .CLKI_DIV        (6),
    .CLKFB_DIV       (5),
    .CLKOP_DIV       (15),
    .FEEDBK_PATH     ("CLKOP")
  ) u_pll (
    .CLKI        (clk_48mhz_i),
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
