// Queues of several depths side by side: fifo of depth 1, 4 and 5, then sram_fifo of depth 2, 8 and 64.

module queues_wrapper #(
  localparam int unsigned Registers = 3,
  localparam int unsigned Queues = 6,
  localparam int unsigned Width = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i[Queues],
  output logic             ready_o[Queues],
  input  logic [Width-1:0] data_i[Queues],
  output logic             valid_o[Queues],
  input  logic             ready_i[Queues],
  output logic [Width-1:0] data_o[Queues],
  output logic [7:0]       count_o[Queues]
);

  localparam int unsigned Depths[Queues] = '{1, 4, 5, 2, 8, 64};

  for (genvar q = 0; q < Queues; q++) begin : gen_queue
    if (q < Registers) begin : gen_registers
      logic [$clog2(Depths[q] + 1)-1:0] count;
      assign count_o[q] = 8'(count);
      fifo #(
        .Depth (Depths[q]),
        .data_t(logic [Width-1:0])
      ) u_fifo (
        .clk_i,
        .rst_ni,
        .valid_i(valid_i[q]),
        .ready_o(ready_o[q]),
        .data_i (data_i[q]),
        .valid_o(valid_o[q]),
        .ready_i(ready_i[q]),
        .data_o (data_o[q]),
        .count_o(count)
      );
    end else begin : gen_memory
      logic [$clog2(Depths[q]):0] used;
      assign count_o[q] = 8'(used);
      sram_fifo #(
        .Depth(Depths[q]),
        .Width(Width)
      ) u_fifo (
        .clk_i,
        .rst_ni,
        .valid_i(valid_i[q]),
        .ready_o(ready_o[q]),
        .data_i (data_i[q]),
        .valid_o(valid_o[q]),
        .ready_i(ready_i[q]),
        .data_o (data_o[q]),
        .used_o (used)
      );
    end
  end

endmodule
