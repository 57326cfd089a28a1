// The PLL of an ECP5: clk_o has clk_i's frequency * FeedbackDiv / InputDiv. The oscillator runs at
// OutputDiv times that, which must be 400 to 800 MHz (Lattice FPGA-TN-02200).

module ecp5_pll #(
  parameter int InputDiv = 1,
  parameter int FeedbackDiv = 1,
  parameter int OutputDiv = 8
) (
  input  logic clk_i,
  output logic clk_o,
  output logic locked_o
);

  (* ICP_CURRENT = "12", LPF_RESISTOR = "8", MFG_ENABLE_FILTEROPAMP = "1", MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
    .PLLRST_ENA      ("DISABLED"),
    .INTFB_WAKE      ("DISABLED"),
    .STDBY_ENABLE    ("DISABLED"),
    .DPHASE_SOURCE   ("DISABLED"),
    .OUTDIVIDER_MUXA ("DIVA"),
    .CLKOP_ENABLE    ("ENABLED"),
    .CLKOP_CPHASE    ((OutputDiv - 1) / 2),
    .CLKOP_FPHASE    (0),
    .CLKI_DIV        (InputDiv),
    .CLKFB_DIV       (FeedbackDiv),
    .CLKOP_DIV       (OutputDiv),
    .FEEDBK_PATH     ("CLKOP")
  ) u_pll (
    .CLKI        (clk_i),
    .CLKFB       (clk_o),
    .CLKOP       (clk_o),
    .LOCK        (locked_o),
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

endmodule
