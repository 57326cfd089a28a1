// First-in first-out queue in registers. Valid/ready on both sides: data_o is valid in the cycle
// after the push, and stays until taken. One push and one pop a cycle, also when full only if a
// pop takes place in an earlier cycle (ready never depends on the other side's ready).

module fifo #(
  parameter int unsigned Depth = 4,
  parameter type         data_t = logic,
  localparam int unsigned CountBits = $clog2(Depth + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 valid_i,
  output logic                 ready_o,
  input  data_t                data_i,
  output logic                 valid_o,
  input  logic                 ready_i,
  output data_t                data_o,
  output logic [CountBits-1:0] count_o
);

  localparam int unsigned PtrBits = Depth > 1 ? $clog2(Depth) : 1;

  data_t                mem_q[Depth];
  logic [PtrBits-1:0]   write_q, read_q;
  logic [CountBits-1:0] count_q;

  wire push = valid_i && ready_o;
  wire pop = valid_o && ready_i;

  assign ready_o = count_q != CountBits'(Depth);
  assign valid_o = count_q != '0;
  assign data_o = mem_q[read_q];
  assign count_o = count_q;

  function automatic logic [PtrBits-1:0] next(logic [PtrBits-1:0] ptr);
    return ptr == PtrBits'(Depth - 1) ? '0 : ptr + 1'b1;
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      count_q <= '0;
    end else begin
      if (push) write_q <= next(write_q);
      if (pop) read_q <= next(read_q);
      count_q <= count_q + CountBits'(push) - CountBits'(pop);
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) mem_q[write_q] <= data_i;
  end

endmodule
