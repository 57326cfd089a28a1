// First-in first-out queue in a memory, for deep buffers. Same handshake as fifo; the output
// register hides the memory's read latency, so data_o comes two cycles after the push at the
// earliest, and then one entry a cycle. used_o counts everything inside.

module sram_fifo #(
  parameter int unsigned Depth = 64,  // a power of two
  parameter int unsigned Width = 64,
  localparam int unsigned CountBits = $clog2(Depth) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [Width-1:0]     data_i,
  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [Width-1:0]     data_o,
  output logic [CountBits-1:0] used_o
);

  localparam int unsigned AddrBits = $clog2(Depth);

  if (Depth < 2 || (1 << AddrBits) != Depth) begin : gen_bad_depth
    $error("sram_fifo: Depth must be a power of two of at least 2");
  end

  logic [AddrBits-1:0]  write_q, read_q;
  logic [CountBits-1:0] stored_q;  // in the memory, not yet read
  logic [CountBits-1:0] used_q;
  logic                 fetched_q;  // the memory's output holds the next entry

  wire push = valid_i && ready_o;
  wire pop = valid_o && ready_i;
  wire fetch = stored_q != '0 && (!fetched_q || pop);

  assign ready_o = used_q != CountBits'(Depth);
  assign valid_o = fetched_q;
  assign used_o = used_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q   <= '0;
      read_q    <= '0;
      stored_q  <= '0;
      used_q    <= '0;
      fetched_q <= 1'b0;
    end else begin
      if (push) write_q <= write_q + 1'b1;
      if (fetch) read_q <= read_q + 1'b1;
      stored_q <= stored_q + CountBits'(push) - CountBits'(fetch);
      used_q   <= used_q + CountBits'(push) - CountBits'(pop);
      if (fetch) fetched_q <= 1'b1;
      else if (pop) fetched_q <= 1'b0;
    end
  end

  sram_1r1w #(
    .Depth(Depth),
    .Width(Width)
  ) u_sram (
    .clk_i,
    .write_en_i  (push),
    .write_addr_i(write_q),
    .write_data_i(data_i),
    .read_en_i   (fetch),
    .read_addr_i (read_q),
    .read_data_o (data_o)
  );

endmodule
