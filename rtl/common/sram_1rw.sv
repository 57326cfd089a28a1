// Memory with one port that writes bytes: what an FPGA has in bulk; replace this module by a macro.
// Read data comes one cycle after an access without write_i and stays until the next access; what
// it is after a write is not defined.

module sram_1rw #(
  parameter int unsigned Depth = 16,
  parameter int unsigned Width = 32,  // a multiple of 8
  localparam int unsigned AddrBits = $clog2(Depth)
) (
  input  logic                clk_i,
  input  logic                en_i,
  input  logic                write_i,
  input  logic [Width/8-1:0]  strobe_i,  // bytes to write
  input  logic [AddrBits-1:0] addr_i,
  input  logic [Width-1:0]    write_data_i,
  output logic [Width-1:0]    read_data_o
);

  logic [Width-1:0] mem[Depth];

  always_ff @(posedge clk_i) begin
    if (en_i) begin
      if (write_i) begin
        for (int unsigned i = 0; i < Width / 8; i++) begin
          if (strobe_i[i]) mem[addr_i][8*i +: 8] <= write_data_i[8*i +: 8];
        end
      end else begin
        read_data_o <= mem[addr_i];
      end
    end
  end

endmodule
