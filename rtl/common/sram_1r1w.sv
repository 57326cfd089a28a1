// Memory with one write and one read port, the only kind that Sluice uses; replace this module
// by a macro. Read data comes one cycle after read_en_i and stays until the next read. What a
// read gives in the same cycle as a write to its address is not defined.

module sram_1r1w #(
  parameter int unsigned Depth = 16,
  parameter int unsigned Width = 8,
  localparam int unsigned AddrBits = Depth > 1 ? $clog2(Depth) : 1
) (
  input  logic                clk_i,
  input  logic                write_en_i,
  input  logic [AddrBits-1:0] write_addr_i,
  input  logic [Width-1:0]    write_data_i,
  input  logic                read_en_i,
  input  logic [AddrBits-1:0] read_addr_i,
  output logic [Width-1:0]    read_data_o
);

  logic [Width-1:0] mem[Depth];

  always_ff @(posedge clk_i) begin
    if (write_en_i) mem[write_addr_i] <= write_data_i;
    if (read_en_i) begin
      read_data_o <= mem[read_addr_i];
      if (write_en_i && read_addr_i == write_addr_i) read_data_o <= 'x;
    end
  end

endmodule
