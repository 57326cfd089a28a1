// Executes the MULs: gives each command to the decompressor, the weight loader and the
// activation feeder, which work on it, and on the next ones, as soon as their inputs allow. A
// command is finished (done_o) when its last sum is written and its stream, if it ends one, is
// checked. With a depth of 1 nothing of a command is kept: it stays until done_o.

module mul_unit
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned TrellisStates = 4,
  parameter int unsigned ActWords = 2048,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned CommandDepth = 2,  // of each stage's queue
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned StoreLanes = DataBits / 32,
  localparam int unsigned StoreGroups = Cols / StoreLanes,
  localparam int unsigned StoreGroupBits = StoreGroups > 1 ? $clog2(StoreGroups) : 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned ActAddrBits = $clog2(ActWords),
  localparam int unsigned AccAddrBits = $clog2(AccRows)
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  input  logic                                      command_valid_i,
  output logic                                      command_ready_o,
  input  mul_command_t                              command_i,
  output logic                                      done_o,
  output logic                                      error_valid_o,
  output error_t                                    error_o,
  // Tables
  input  logic                                      table_write_i,
  input  logic [TableAddrBits-1:0]                  table_addr_i,
  input  entry_t                                    table_entry_i,
  input  code_book_t [TableSlots-1:0]               books_i,
  input  code_count_t                               code_count_i,
  // Streams
  input  logic                                      beat_valid_i,
  output logic                                      beat_ready_o,
  input  logic [DataBits-1:0]                       beat_i,
  input  logic                                      beat_error_i,
  input  logic                                      beat_backlog_i,
  // Activation memory
  output logic                                      act_read_o,
  output logic [ActAddrBits-1:0]                    act_addr_o,
  input  logic [2*Rows-1:0][7:0]                    act_data_i,
  // Accumulators, for the store
  input  logic                                      acc_read_valid_i,
  output logic                                      acc_read_ready_o,
  input  logic [AccAddrBits-1:0]                    acc_read_addr_i,
  input  logic [StoreGroupBits-1:0]                 acc_read_group_i,
  output logic [StoreLanes-1:0][SumBits-1:0]        acc_read_data_o,
  // What this cycle was used for
  output decode_activity_t                          decode_activity_o,
  output array_activity_t                           array_activity_o,
  output logic                                      weight_loaded_o,
  output logic                                      sum_written_o,
  output mul_marks_t                                marks_o
);

  localparam int unsigned GroupBytes = group_bytes(Sparsity);
  localparam int unsigned Groups = Rows / group_rows(Sparsity);
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1;
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1;
  localparam int unsigned Stages = 3;  // decompressor, loader, feeder
  localparam int unsigned InputDelay = 2;
  // A machine for which one command after the other is enough stores after it has summed, and has
  // no registers for products.
  localparam bit          Serial = CommandDepth == 1;
  localparam int unsigned ArrayDelay = Rows + 32'(!Serial);
  localparam int unsigned RowQueueDepth = Rows < 8 ? 16 : 2 * Rows;
  // Checked commands have no more stored weights a column than there are activations, and no more
  // columns than accumulators.
  localparam int unsigned MaxKs = 2 * ActWords * Rows;
  localparam int unsigned MaxColumns = AccRows * Cols;
  localparam int unsigned KsBits = $clog2(MaxKs + 1) < 20 ? $clog2(MaxKs + 1) : 20;
  localparam int unsigned ColumnsBits = $clog2(MaxColumns + 1) < 20 ? $clog2(MaxColumns + 1) : 20;
  // Of commands under way: the dispatcher has at most 32.
  localparam int unsigned CountBits = Serial ? 1 : 8;

  mul_command_t [Stages-1:0] command;
  logic         [Stages-1:0] valid, ready, room;

  assign command_ready_o = &room;

  // With a depth of 1 all stages have the same command, until the last is through.
  if (Serial) begin : gen_command
    logic [Stages-1:0] valid_q;
    wire               accept = command_valid_i && command_ready_o;

    assign room = {Stages{valid_q == '0}};
    assign valid = valid_q | {Stages{accept}};
    assign command = {Stages{command_i}};

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) valid_q <= '0;
      else valid_q <= valid & ~ready;
    end
  end else begin : gen_commands
    for (genvar s = 0; s < Stages; s++) begin : gen_stage
      fifo #(
        .Depth (CommandDepth),
        .data_t(mul_command_t)
      ) u_commands (
        .clk_i,
        .rst_ni,
        .valid_i(command_valid_i && command_ready_o),
        .ready_o(room[s]),
        .data_i (command_i),
        .valid_o(valid[s]),
        .ready_i(ready[s]),
        .data_o (command[s]),
        .count_o()
      );
    end
  end

  logic                 row_valid, row_ready, decode_done, array_done;
  logic [$clog2(RowQueueDepth+1)-1:0] rows_waiting;
  logic [Cols-1:0][7:0] row_operands, load_weights;
  logic [Cols-1:0][SelectBits-1:0] row_selects, load_selects;
  logic                 full, start, load_valid, load_last;
  logic                 tile_first_k, tile_last_n, tile_last;
  logic [$clog2(Rows+1)-1:0] tile_rows;
  logic [RowBits-1:0]   load_row;

  decompressor #(
    .Rows         (Rows),
    .RowQueueDepth(RowQueueDepth),
    .Lanes        (Cols),
    .DataBits     (DataBits),
    .MaxCodeLen   (MaxCodeLen),
    .TableSlots   (TableSlots),
    .Sparsity     (Sparsity),
    .TrellisStates(TrellisStates),
    .KsBits       (KsBits),
    .ColumnsBits  (ColumnsBits)
  ) u_decompressor (
    .clk_i,
    .rst_ni,
    .command_valid_i(valid[0]),
    .command_ready_o(ready[0]),
    .command_i      (command[0]),
    .done_o         (decode_done),
    .error_valid_o,
    .error_o,
    .table_write_i,
    .table_addr_i,
    .table_entry_i,
    .books_i,
    .code_count_i,
    .beat_valid_i,
    .beat_ready_o,
    .beat_i,
    .beat_poison_i  (beat_error_i),
    .beat_backlog_i,
    .rows_waiting_o (rows_waiting),
    .row_valid_o    (row_valid),
    .row_ready_i    (row_ready),
    .operands_o     (row_operands),
    .selects_o      (row_selects),
    .started_o      (marks_o.decode_started),
    .activity_o     (decode_activity_o)
  );

  weight_loader #(
    .Rows     (Rows),
    .Cols     (Cols),
    .Sparsity (Sparsity),
    .LoadDelay(InputDelay),
    .QueueRows(RowQueueDepth),
    .KsBits     (KsBits),
    .ColumnsBits(ColumnsBits)
  ) u_loader (
    .clk_i,
    .rst_ni,
    .command_valid_i(valid[1]),
    .command_ready_o(ready[1]),
    .command_i      (command[1]),
    .rows_waiting_i (rows_waiting),
    .weights_valid_i(row_valid),
    .weights_ready_o(row_ready),
    .weights_i      (row_operands),
    .selects_i      (row_selects),
    .start_i        (start),
    .full_o         (full),
    .tile_rows_o    (tile_rows),
    .tile_first_k_o (tile_first_k),
    .tile_last_n_o  (tile_last_n),
    .tile_last_o    (tile_last),
    .load_valid_o   (load_valid),
    .load_row_o     (load_row),
    .load_last_o    (load_last),
    .load_weights_o (load_weights),
    .load_selects_o (load_selects)
  );

  logic [Groups-1:0][GroupBytes-1:0][7:0] acts;
  logic                               token_valid, token_first, token_last, feeder_stalled;
  logic [AccAddrBits-1:0]             token_addr;

  activation_feeder #(
    .Rows       (Rows),
    .Sparsity   (Sparsity),
    .ActAddrBits(ActAddrBits),
    .AccAddrBits(AccAddrBits)
  ) u_feeder (
    .clk_i,
    .rst_ni,
    .command_valid_i(valid[2]),
    .command_ready_o(ready[2]),
    .command_i      (command[2]),
    .weights_full_i (full),
    .tile_rows_i    (tile_rows),
    .tile_first_k_i (tile_first_k),
    .tile_last_n_i  (tile_last_n),
    .tile_last_i    (tile_last),
    .start_o        (start),
    .read_en_o      (act_read_o),
    .read_addr_o    (act_addr_o),
    .read_data_i    (act_data_i),
    .acts_o         (acts),
    .token_valid_o  (token_valid),
    .token_addr_o   (token_addr),
    .token_first_o  (token_first),
    .token_last_o   (token_last),
    .stalled_o      (feeder_stalled)
  );

  logic [Cols-1:0][SumBits-1:0] sums;

  systolic_array #(
    .Rows      (Rows),
    .Cols      (Cols),
    .Sparsity  (Sparsity),
    .Fp8       (Fp8),
    .Registered(!Serial)
  ) u_array (
    .clk_i,
    .rst_ni,
    .load_valid_i  (load_valid),
    .load_row_i    (load_row),
    .load_last_i   (load_last),
    .load_weights_i(load_weights),
    .load_selects_i(load_selects),
    .acts_i        (acts),
    .sums_o        (sums)
  );

  // The token comes one cycle before its sum.
  logic                   out_valid, out_first, out_last;
  logic [AccAddrBits-1:0] out_addr;

  delay #(
    .Cycles(InputDelay + ArrayDelay - 1),
    .Width (AccAddrBits + 3),
    .Reset (1'b1)
  ) u_token (
    .clk_i,
    .rst_ni,
    .data_i({token_valid, token_first, token_last, token_addr}),
    .data_o({out_valid, out_first, out_last, out_addr})
  );

  accumulators #(
    .Cols (Cols),
    .Depth(AccRows),
    .Fp8  (Fp8),
    .Lanes(StoreLanes),
    .Memories(Serial ? 1 : 2)
  ) u_accumulators (
    .clk_i,
    .rst_ni,
    .token_valid_i(out_valid),
    .token_addr_i (out_addr),
    .token_first_i(out_first),
    .token_last_i (out_last),
    .sums_i       (sums),
    .written_o    (sum_written_o),
    .done_o       (array_done),
    .read_valid_i (acc_read_valid_i),
    .read_ready_o (acc_read_ready_o),
    .read_addr_i  (acc_read_addr_i),
    .read_group_i (acc_read_group_i),
    .read_data_o  (acc_read_data_o)
  );

  // Finished: decoded and checked, and summed up. Either may come first, for several commands.
  logic [CountBits-1:0] decoded_q, summed_q;
  logic [CountBits-1:0] draining_q;  // commands that are fed and not yet summed up
  logic       feeding_q;   // the feeder's command began in an earlier cycle

  assign done_o = decoded_q != '0 && summed_q != '0;
  assign array_activity_o = '{
      busy: token_valid,
      stall_weights: feeder_stalled,
      drain: !valid[2] && draining_q != '0
  };
  assign marks_o.decode_finished = decode_done;
  assign marks_o.array_started = valid[2] && !feeding_q;
  assign marks_o.array_fed = token_last;
  assign marks_o.finished = done_o;
  assign weight_loaded_o = load_valid;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      decoded_q  <= '0;
      summed_q   <= '0;
      draining_q <= '0;
      feeding_q  <= 1'b0;
    end else begin
      decoded_q  <= decoded_q + CountBits'(decode_done) - CountBits'(done_o);
      summed_q   <= summed_q + CountBits'(array_done) - CountBits'(done_o);
      draining_q <= draining_q + CountBits'(token_last) - CountBits'(array_done);
      feeding_q  <= valid[2] && !ready[2];
    end
  end

endmodule
