// Cells of the FPGA families that boards name themselves, as black boxes: the tools know them.

(* blackbox *)
module SB_PLL40_PAD #(
  parameter string      FEEDBACK_PATH = "SIMPLE",
  parameter logic [3:0] DIVR = '0,
  parameter logic [6:0] DIVF = '0,
  parameter logic [2:0] DIVQ = '0,
  parameter logic [2:0] FILTER_RANGE = '0
) (
  input  logic PACKAGEPIN,
  output logic PLLOUTGLOBAL,
  output logic LOCK,
  input  logic RESETB,
  input  logic BYPASS
);
endmodule

(* blackbox *)
module EHXPLLL #(
  parameter string PLLRST_ENA = "DISABLED",
  parameter string INTFB_WAKE = "DISABLED",
  parameter string STDBY_ENABLE = "DISABLED",
  parameter string DPHASE_SOURCE = "DISABLED",
  parameter string OUTDIVIDER_MUXA = "DIVA",
  parameter string CLKOP_ENABLE = "ENABLED",
  parameter int    CLKOP_CPHASE = 0,
  parameter int    CLKOP_FPHASE = 0,
  parameter int    CLKI_DIV = 1,
  parameter int    CLKFB_DIV = 1,
  parameter int    CLKOP_DIV = 1,
  parameter string FEEDBK_PATH = "CLKOP"
) (
  input  logic CLKI,
  input  logic CLKFB,
  output logic CLKOP,
  output logic LOCK,
  input  logic RST,
  input  logic STDBY,
  input  logic PHASESEL0,
  input  logic PHASESEL1,
  input  logic PHASEDIR,
  input  logic PHASESTEP,
  input  logic PHASELOADREG,
  input  logic PLLWAKESYNC,
  input  logic ENCLKOP
);
endmodule
