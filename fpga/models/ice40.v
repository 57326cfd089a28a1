// Models of iCE40 cells for the simulation of a netlist, in place of Yosys' own where those do not
// suit: a LUT as the cell that is written as one shift, and memories without initial content.
// Yosys reads them and puts them into the netlist; nothing else does.

module SB_LUT4(output O, input I0, input I1, input I2, input I3);
  parameter [15:0] LUT_INIT = 0;
  \$lut #(.WIDTH(4), .LUT(LUT_INIT)) u_lut (.A({I3, I2, I1, I0}), .Y(O));
endmodule

// 256 words of 16 bits; the narrower forms are not used by what is tested here.
module SB_RAM40_4K(
  output reg [15:0] RDATA,
  input RCLK, input RCLKE, input RE, input [10:0] RADDR,
  input WCLK, input WCLKE, input WE, input [10:0] WADDR,
  input [15:0] MASK, input [15:0] WDATA);
  parameter READ_MODE = 0;
  parameter WRITE_MODE = 0;
  parameter [255:0] INIT_0 = 0, INIT_1 = 0, INIT_2 = 0, INIT_3 = 0, INIT_4 = 0, INIT_5 = 0,
      INIT_6 = 0, INIT_7 = 0, INIT_8 = 0, INIT_9 = 0, INIT_A = 0, INIT_B = 0, INIT_C = 0,
      INIT_D = 0, INIT_E = 0, INIT_F = 0;

  if (READ_MODE != 0 || WRITE_MODE != 0) sb_ram40_4k_is_modelled_with_16_bits_alone u_stop();

  reg [15:0] mem [0:255];
  always @(posedge RCLK) if (RE && RCLKE) RDATA <= mem[RADDR[7:0]];
  always @(posedge WCLK)
    if (WE && WCLKE) mem[WADDR[7:0]] <= mem[WADDR[7:0]] & MASK | WDATA & ~MASK;
endmodule

// What is read while a word is written is left as it was.
module SB_SPRAM256KA(
  input [13:0] ADDRESS, input [15:0] DATAIN, input [3:0] MASKWREN, input WREN, input CHIPSELECT,
  input CLOCK, input STANDBY, input SLEEP, input POWEROFF, output reg [15:0] DATAOUT);
  wire [15:0] write = {{4{MASKWREN[3]}}, {4{MASKWREN[2]}}, {4{MASKWREN[1]}}, {4{MASKWREN[0]}}};

  reg [15:0] mem [0:16383];
  always @(posedge CLOCK)
    if (CHIPSELECT && !WREN) DATAOUT <= mem[ADDRESS];
    else if (CHIPSELECT) mem[ADDRESS] <= mem[ADDRESS] & ~write | DATAIN & write;
endmodule
