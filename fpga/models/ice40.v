// Models of iCE40 cells for the simulation of a netlist, in place of Yosys' own where those do not
// suit: a LUT as the cell that is written as one shift, and memories without initial content.
// Yosys reads them and puts them into the netlist; nothing else does.

module SB_LUT4(output O, input I0, input I1, input I2, input I3);
  parameter [15:0] LUT_INIT = 0;
  \$lut #(.WIDTH(4), .LUT(LUT_INIT)) u_lut (.A({I3, I2, I1, I0}), .Y(O));
endmodule

// 256 words of 16 bits or, with a mode of n, 2^n times as many of so many bits less: the upper bits
// of an address pick one bit of each 2^n, which has the lower middle one's pin.
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

  localparam [3:0] READS = 1 << READ_MODE;
  localparam [3:0] WRITES = 1 << WRITE_MODE;
  localparam READ_PIN = READS == 1 ? 0 : READS / 2 - 1;
  localparam WRITE_PIN = WRITES == 1 ? 0 : WRITES / 2 - 1;

  reg  [15:0] mem [0:255];
  wire [15:0] word = mem[RADDR[7:0]];
  wire [15:0] picked, write, kept;
  genvar i;
  for (i = 0; i < 16; i = i + 1) begin : gen_bit
    if (i % READS == READ_PIN) begin : gen_pin
      wire [READS-1:0] group = word[i-READ_PIN+:READS];
      assign picked[i] = group[RADDR[10:8] & (READS - 1)];
    end else begin : gen_no_pin
      assign picked[i] = 1'b0;
    end
    assign write[i] = WDATA[i / WRITES * WRITES + WRITE_PIN];
    assign kept[i] = WRITES == 1 ? MASK[i] : (WADDR[10:8] & (WRITES - 1)) != i % WRITES;
  end
  always @(posedge RCLK) if (RE && RCLKE) RDATA <= picked;
  always @(posedge WCLK)
    if (WE && WCLKE) mem[WADDR[7:0]] <= mem[WADDR[7:0]] & kept | write & ~kept;
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
