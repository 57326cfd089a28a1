// Performance counters: Count counters of 64 bits that add their event each cycle, and two time
// stamps of the first, which counts the busy cycles. The order is that of the register map from
// CYCLES on. Without All there is the first alone, of 32 bits, and the others read 0. With All an
// event is added a cycle after it came: it comes late in its cycle.

module counters #(
  parameter int unsigned Count = 40,
  parameter bit          All = 1'b1
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   clear_i,
  input  logic [Count-1:0]       event_i,        // bit 0: busy
  input  logic                   first_weight_i,
  input  logic                   last_sum_i,
  output logic [Count-1:0][63:0] value_o
);

  localparam int unsigned Cycles = 0;

  if (All) begin : gen_all
    localparam int unsigned FirstWeight = 1;
    localparam int unsigned LastSum = 2;

    logic [Count-1:0] event_q;
    logic             first_weight_q, last_sum_q, weight_seen_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        {event_q, first_weight_q, last_sum_q} <= '0;
        value_o                               <= '0;
        weight_seen_q                         <= 1'b0;
      end else if (clear_i) begin
        {event_q, first_weight_q, last_sum_q} <= '0;
        value_o                               <= '0;
        weight_seen_q                         <= 1'b0;
      end else begin
        {event_q, first_weight_q, last_sum_q} <= {event_i, first_weight_i, last_sum_i};
        for (int unsigned i = 0; i < Count; i++) begin
          if (event_q[i]) value_o[i] <= value_o[i] + 64'd1;
        end
        if (first_weight_q && !weight_seen_q) begin
          weight_seen_q        <= 1'b1;
          value_o[FirstWeight] <= value_o[Cycles];
        end
        if (last_sum_q) value_o[LastSum] <= value_o[Cycles];
      end
    end
  end else begin : gen_cycles
    logic [31:0] cycles_q;
    logic        unused;

    assign unused = ^{event_i, first_weight_i, last_sum_i};
    assign value_o = (64 * Count)'(cycles_q);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) cycles_q <= '0;
      else if (clear_i) cycles_q <= '0;
      else cycles_q <= cycles_q + 32'(event_i[Cycles]);
    end
  end

endmodule
