// Decodes the weights of MULs from their streams: all lanes of a tile a step, a step a cycle.
//
// Commands come in order. One with `open` starts a stream: lanes are emptied, words and CRC are
// counted anew. One with `last` ends it: what is left of the stream is drained and checked.
// Steps come out as rows of entries, valid/ready, three cycles after their words suffice, or one
// with direct lanes, which codes of up to 8 bits allow. The order of words and of errors is that of
// docs/format.md and docs/commands.md, and does not depend on when beats come or rows are taken.
//
// After an error decoding goes on with whatever bits there are, so that the command comes to its
// end; the dispatcher keeps later commands from having an effect.

`include "sluice_assert.svh"

module decompressor
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned RowQueueDepth = 2 * Rows,  // a power of two
  parameter int unsigned Lanes = 16,
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter int unsigned TrellisStates = 4,
  parameter int unsigned KsBits = 20,
  parameter int unsigned ColumnsBits = 20,
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned RowCountWidth = $clog2(RowQueueDepth + 1)
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  // Commands
  input  logic                                      command_valid_i,
  output logic                                      command_ready_o,
  input  mul_command_t                              command_i,
  output logic                                      done_o,         // pulse a command
  output logic                                      error_valid_o,
  output error_t                                    error_o,
  // Tables
  input  logic                                      table_write_i,
  input  logic [TableAddrBits-1:0]                  table_addr_i,
  input  entry_t                                    table_entry_i,
  input  code_book_t [TableSlots-1:0]               books_i,
  input  code_count_t                               code_count_i,
  // Beats of the streams, one after the other
  input  logic                                      beat_valid_i,
  output logic                                      beat_ready_o,
  input  logic [DataBits-1:0]                       beat_i,
  input  logic                                      beat_poison_i,  // answered with an error
  input  logic                                      beat_backlog_i, // more beats wait behind it
  // Rows of entries, two cycles after they are taken, and how many wait
  output logic [RowCountWidth-1:0]                  rows_waiting_o,
  output logic                                      row_valid_o,
  input  logic                                      row_ready_i,
  output logic [Lanes-1:0][7:0]                     operands_o,
  output logic [Lanes-1:0][SelectBits-1:0]          selects_o,
  // What this cycle was used for
  output logic                                      started_o,      // pulse a command
  output decode_activity_t                          activity_o
);

  localparam int unsigned RowCountBits = $clog2(Rows + 1);
  localparam int unsigned LaneCountBits = $clog2(Lanes + 1);
  localparam int unsigned LaneBits = $clog2(Lanes);
  // With short codes, and a bus of the few words a cycle that a small FPGA has, entries come in the
  // cycle of their step.
  localparam bit          Prompt = MaxCodeLen <= 8 && DataBits == 2 * WordBits;
  localparam int unsigned PlaceBits =
      KsBits + ColumnsBits - LaneBits < 32 ? KsBits + ColumnsBits - LaneBits : 32;

  typedef logic [PlaceBits-1:0] place_t;  // a step's number within its command

  typedef enum logic [2:0] {
    StIdle,
    StMap,
    StSteps,
    StDrain,
    StCheck
  } state_e;

  typedef struct packed {
    logic [Lanes-1:0][SelectBits-1:0] selects;
    logic [Lanes-1:0][7:0]            operands;
  } row_t;

  typedef struct packed {
    logic [RowCountBits-1:0] rows;
    logic [Lanes-1:0]        active;  // lanes that take part
    logic                    last;    // of its command
  } tile_t;

  state_e                state_q, state_d;
  logic                  first_q;        // the command's first step comes
  logic [RowCountBits-1:0] row_q;
  logic                  taken_q;        // the current step's words were asked for
  logic [2:0]            settle_q;       // steps on their way through the pipeline

  tile_t              tile;
  logic [Lanes-1:0]   wants, ready, lane_taken;
  logic [Lanes-1:0]         word_valid;
  logic [Lanes-1:0][WordBits:0] word;
  logic                     mask_ready, row_space;
  logic                     distributor_busy, distributor_ready;
  logic                     map_right, map_busy;

  wire stepping = state_q == StSteps;
  wire open = state_q == StIdle && command_valid_i && command_i.open;

  // The stream.
  logic        stream_ended, short_of_words;
  address_t    poison_address;
  logic [31:0] words_asked, crc;
  error_code_e end_code;

  wire draining = state_q == StDrain && !distributor_busy;
  // What is taken of a stream at a time.
  localparam int unsigned PartBits = DataBits == 2 * WordBits ? WordBits : DataBits;

  logic [PartBits-1:0] part;
  wire                 part_ready = !stream_ended && (draining || distributor_ready);
  wire                 part_taken = beat_valid_i && part_ready;

  // Lanes that take part in the step and words that it takes.
  wire                     take = stepping && !taken_q && mask_ready;
  wire                     step = stepping && (taken_q || mask_ready) && &(ready | ~tile.active) &&
      row_space;
  wire                     row_end = row_q == tile.rows - 1'b1;
  wire                     last_step = row_end && tile.last;

  assign lane_taken = take ? wants & tile.active : '0;

  // Tiles. There is no time to walk within a step: the walk is a tile ahead.
  logic [RowCountBits-1:0]  tile_rows;
  logic [LaneCountBits-1:0] tile_cols;
  logic                     tile_next;
  tile_t                    walked;

  tile_walk #(
    .Rows       (Rows),
    .Cols       (Lanes),
    .KsBits     (KsBits),
    .ColumnsBits(ColumnsBits)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .ks_i     (KsBits'(command_i.ks)),
    .columns_i(ColumnsBits'(command_i.columns)),
    .next_i   (tile_next),
    .rows_o   (tile_rows),
    .cols_o   (tile_cols),
    .first_k_o(),
    .last_n_o (),
    .last_o   (walked.last)
  );

  assign walked.rows = tile_rows;

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_active
    assign walked.active[lane] = tile_cols > LaneCountBits'(lane);
  end

  assign tile_next = started_o || (step && row_end && !tile.last);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) tile <= '0;
    else if (tile_next) tile <= walked;
  end

  // A beat of two words passes as two beats of one.
  if (DataBits == 2 * WordBits) begin : gen_narrow
    logic second_q;

    assign part = second_q ? beat_i[DataBits-1-:PartBits] : beat_i[PartBits-1:0];
    assign beat_ready_o = part_ready && second_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) second_q <= 1'b0;
      else if (part_taken) second_q <= !second_q;
    end

    narrow_distributor #(
      .Lanes(Lanes)
    ) u_distributor (
      .clk_i,
      .rst_ni,
      .clear_i      (open),
      .ended_i      (stream_ended),
      .word_valid_i (part_taken && !draining),
      .word_ready_o (distributor_ready),
      .word_i       (part),
      .word_poison_i(beat_poison_i),
      .mask_valid_i (lane_taken != '0),
      .mask_ready_o (mask_ready),
      .mask_i       (lane_taken),
      .busy_o       (distributor_busy),
      .word_valid_o (word_valid),
      .word_o       (word)
    );
  end else begin : gen_wide
    assign part = beat_i;
    assign beat_ready_o = part_ready;

    word_distributor #(
      .Lanes   (Lanes),
      .DataBits(DataBits)
    ) u_distributor (
      .clk_i,
      .rst_ni,
      .clear_i      (open),
      .ended_i      (stream_ended),
      .beat_valid_i (part_taken && !draining),
      .beat_ready_o (distributor_ready),
      .beat_i       (part),
      .beat_poison_i,
      .mask_valid_i (lane_taken != '0),
      .mask_ready_o (mask_ready),
      .mask_i       (wants & tile.active),
      .busy_o       (distributor_busy),
      .word_valid_o (word_valid),
      .word_o       (word)
    );
  end

  logic             valid;  // the entries of a step are there
  logic             first;  // it is its command's first
  logic [Lanes-1:0] bad, poison;
  row_t             row, row_out;

  decode_lanes #(
    .Lanes        (Lanes),
    .MaxCodeLen   (MaxCodeLen),
    .TableSlots   (TableSlots),
    .Sparsity     (Sparsity),
    .TrellisStates(TrellisStates),
    .Prompt       (Prompt)
  ) u_lanes (
    .clk_i,
    .rst_ni,
    .clear_i     (open),
    .command_i,
    .load_i      (state_q == StIdle),
    .start_i     (state_q == StIdle && state_d == StMap),
    .right_o     (map_right),
    .busy_o      (map_busy),
    .table_write_i,
    .table_addr_i,
    .table_entry_i,
    .books_i,
    .code_count_i,
    .wants_o     (wants),
    .taken_i     (lane_taken),
    .word_valid_i(word_valid),
    .word_i      (word),
    .ready_o     (ready),
    .step_i      (step),
    .active_i    (tile.active),
    .odd_i       (row_q[0]),
    .first_i     (first_q),
    .valid_o     (valid),
    .first_o     (first),
    .bad_o       (bad),
    .poison_o    (poison),
    .operands_o  (row.operands),
    .selects_o   (row.selects)
  );

  // Unless entries come at once there is no time to count words before a step either: the account
  // follows a cycle behind, and what it finds meets the step's entries.
  logic                account_take, underrun;
  logic [Lanes-1:0]    account_wants;
  logic [LaneBits-1:0] short_lane, short_lane_q, underrun_lane;
  logic                short_q;  // of the step that took last

  wire                found_short = account_take ? short_of_words : short_q;
  wire [LaneBits-1:0] found_lane = account_take ? short_lane : short_lane_q;

  if (Prompt) begin : gen_account_at_once
    assign account_take = take;
    assign account_wants = wants & tile.active;
    assign underrun = found_short;
    assign underrun_lane = found_lane;
  end else begin : gen_account_behind
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) account_take <= 1'b0;
      else account_take <= take;
    end

    always_ff @(posedge clk_i) begin
      account_wants <= wants & tile.active;
      underrun      <= found_short;
      underrun_lane <= found_lane;
    end
  end

  stream_account #(
    .Lanes   (Lanes),
    .DataBits(PartBits)
  ) u_account (
    .clk_i,
    .rst_ni,
    .open_i          (open),
    .stream_i        (command_i.stream),
    .take_i          (account_take),
    .wants_i         (account_wants),
    .short_o         (short_of_words),
    .short_lane_o    (short_lane),
    .beat_taken_i    (part_taken),
    .beat_i          (part),
    .beat_poison_i,
    .ended_o         (stream_ended),
    .poison_address_o(poison_address),
    .words_asked_o   (words_asked),
    .crc_o           (crc),
    .end_code_o      (end_code)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      short_q      <= 1'b0;
      short_lane_q <= '0;
    end else if (account_take) begin
      short_q      <= short_of_words;
      short_lane_q <= short_lane;
    end
  end

  // Rows that are decoded find room in the queue.
  if (Prompt) begin : gen_space
    assign row_space = 32'(rows_waiting_o) < RowQueueDepth;
  end else begin : gen_space_ahead
    logic [RowCountWidth-1:0] room_q;

    assign row_space = room_q != '0;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) room_q <= RowCountWidth'(RowQueueDepth);
      else room_q <= room_q - RowCountWidth'(step) + RowCountWidth'(row_valid_o && row_ready_i);
    end
  end

  row_queue #(
    .Depth (RowQueueDepth),
    .Width ($bits(row_t)),
    .Prompt(Prompt)
  ) u_rows (
    .clk_i,
    .rst_ni,
    .valid_i  (valid),
    .data_i   (row),
    .valid_o  (row_valid_o),
    .ready_i  (row_ready_i),
    .data_o   (row_out),
    .waiting_o(rows_waiting_o)
  );

  assign operands_o = row_out.operands;
  assign selects_o = row_out.selects;

  // Errors.
  logic [31:0] number;   // of the command of the step at the end of the pipeline
  place_t      steps_q;  // of that command that are out
  place_t      place;
  logic        failed;   // the place is that of the error

  // A command's first step is out when the last ones of the command before it are.
  if (Prompt) begin : gen_number
    assign number = command_i.number;
    assign place = steps_q;

    always_ff @(posedge clk_i) begin
      if (started_o) steps_q <= '0;
      else if (valid && !failed) steps_q <= place + 1'b1;
    end
  end else begin : gen_number_q
    logic [31:0] number_q;

    logic        unused_failed;

    assign unused_failed = failed;
    assign number = number_q;
    assign place = first ? '0 : steps_q;

    always_ff @(posedge clk_i) begin
      if (stepping) number_q <= command_i.number;
      if (valid) steps_q <= place + 1'b1;
    end
  end

  wire check = state_q == StCheck;

  decode_errors #(
    .Lanes     (Lanes),
    .PlaceBits (PlaceBits),
    .Registered(!Prompt)
  ) u_errors (
    .clk_i,
    .rst_ni,
    .valid_i         (valid),
    .number_i        (number),
    .place_i         (place),
    .underrun_i      (underrun),
    .underrun_lane_i (underrun_lane),
    .bad_i           (bad),
    .poison_i        (poison),
    .check_i         (check),
    .check_number_i  (command_i.number),
    .end_code_i      (end_code),
    .poison_address_i(poison_address),
    .words_asked_i   (words_asked),
    .crc_i           (crc),
    .failed_o        (failed),
    .error_valid_o,
    .error_o
  );

  // Control.
  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StIdle:  if (command_valid_i) state_d = map_right ? StSteps : StMap;
      StMap:   if (!map_busy) state_d = StSteps;
      StSteps: if (step && last_step) state_d = command_i.last ? StDrain : StIdle;
      StDrain: if (draining && stream_ended && settle_q == '0) state_d = StCheck;
      default: state_d = StIdle;
    endcase
  end

  assign command_ready_o = (stepping && step && last_step && !command_i.last) || check;
  assign done_o = command_valid_i && command_ready_o;
  assign started_o = state_q == StIdle && command_valid_i;

  wire lacks_bits = stepping && !step && row_space;
  // Everything that came from memory has come as far as the distributor, which could take more.
  wire lacks_words = !stream_ended && !beat_backlog_i &&
      (stepping ? distributor_ready : state_q == StDrain && !beat_valid_i);

  assign activity_o = '{
      busy: step,
      stall_memory: lacks_words && (lacks_bits || !stepping),
      stall_bits: lacks_bits && !lacks_words,
      stall_array: stepping && !step && !row_space,
      turn: started_o || state_q == StMap || check ||
          (state_q == StDrain && !lacks_words)
  };

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q      <= StIdle;
      first_q      <= 1'b0;
      row_q        <= '0;
      taken_q      <= 1'b0;
      settle_q     <= '0;
    end else begin
      state_q <= state_d;
      settle_q <= {settle_q[1:0], step};
      if (started_o) first_q <= 1'b1;
      else if (step) first_q <= 1'b0;
      if (step) row_q <= row_end ? '0 : row_q + 1'b1;
      if (step) taken_q <= 1'b0;
      else if (take) taken_q <= 1'b1;
    end
  end

  logic unused;
  assign unused = ^{first, command_i, failed};

endmodule
