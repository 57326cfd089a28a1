// Queue of one engine's commands. Each carries the counts of finished commands of the three
// engines that it waits for; it is offered to the engine when they are reached. drop_after_*
// discards commands behind a failed one before they start.

module command_queue #(
  parameter int unsigned Depth = 4,
  parameter type         command_t = logic,
  parameter int unsigned Engines = 3,
  // Numbers, and counts that are compared, differ by less than half of these ranges.
  parameter int unsigned NumberBits = 32,
  parameter int unsigned CountBits = 16
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     valid_i,
  output logic                     ready_o,
  input  command_t                 command_i,
  input  logic [NumberBits-1:0]    number_i,
  input  logic [Engines-1:0]       waits_i,     // waits for this engine at all
  input  logic [Engines-1:0][CountBits-1:0] target_i,
  input  logic [Engines-1:0][CountBits-1:0] finished_i,
  input  logic                     drop_after_valid_i,
  input  logic [NumberBits-1:0]    drop_after_number_i,
  output logic                     valid_o,
  input  logic                     ready_i,
  output command_t                 command_o,
  output logic                     empty_o,
  output logic [Engines-1:0]       waits_o      // the first command waits for these engines
);

  typedef struct packed {
    logic [NumberBits-1:0]    number;
    logic [Engines-1:0]       waits;
    logic [Engines-1:0][CountBits-1:0] target;
    command_t                 command;
  } entry_t;

  entry_t             head;
  logic               head_valid;
  logic [Engines-1:0] reached;

  for (genvar e = 0; e < Engines; e++) begin : gen_engine
    wire [CountBits-1:0] ahead = finished_i[e] - head.target[e];
    assign reached[e] = !head.waits[e] || !ahead[CountBits-1];
  end

  wire [NumberBits-1:0] distance = head.number - drop_after_number_i;
  wire        drop = drop_after_valid_i && distance != '0 && !distance[NumberBits-1];

  fifo #(
    .Depth (Depth),
    .data_t(entry_t)
  ) u_fifo (
    .clk_i,
    .rst_ni,
    .valid_i,
    .ready_o,
    .data_i ('{number: number_i, waits: waits_i, target: target_i, command: command_i}),
    .valid_o(head_valid),
    .ready_i(drop || (valid_o && ready_i)),
    .data_o (head),
    .count_o()
  );

  assign valid_o = head_valid && &reached && !drop;
  assign command_o = head.command;
  assign empty_o = !head_valid;
  assign waits_o = head_valid && !drop ? ~reached : '0;

endmodule
