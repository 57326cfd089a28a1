// Takes commands in the order of the ring, checks them, and gives each to the queue of its
// engine with what it has to wait for. Keeps the error that comes first in the order of the
// ring, and counts finished commands in that order (head_o).
//
// An error ends the dispatch, and commands behind the failed one are dropped unless they run
// already; those before it run to their end. busy_o is 0 when nothing is left to do.

module dispatcher
  import sluice_pkg::*;
  import command_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Trellis = 1'b1,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned ActWords = 2048,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024,
  parameter int unsigned QueueDepth = 4,
  localparam int unsigned Engines = 3
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // Commands from the ring
  input  logic               command_valid_i,
  output logic               command_ready_o,
  input  logic [15:0][31:0]  words_i,
  input  logic [31:0]        number_i,
  input  logic               failed_i,
  input  address_t           failed_address_i,
  input  logic [31:0]        tail_i,
  // Engines: LOAD, MUL, STORE
  output logic               load_valid_o,
  input  logic               load_ready_i,
  output load_command_t      load_o,
  output logic               mul_valid_o,
  input  logic               mul_ready_i,
  output mul_command_t       mul_o,
  output logic               store_valid_o,
  input  logic               store_ready_i,
  output store_command_t     store_o,
  input  logic [Engines-1:0] done_i,
  input  logic [Engines-1:0] error_valid_i,
  input  error_t [Engines-1:0] error_i,
  // A stream may be read ahead
  output logic               stream_valid_o,
  input  logic               stream_ready_i,
  output stream_t            stream_o,
  // State
  output logic               error_valid_o,
  output error_t             error_o,
  output logic [31:0]        head_o,
  output logic               fence_o,   // pulse: a FENCE with interrupt finished
  output logic               busy_o,
  // What this cycle was used for, and which engines the first command in each queue waits for
  output dispatch_activity_t activity_o,
  output logic [Engines-1:0][Engines-1:0] waits_o
);

  localparam int unsigned EngineLoad = 0;
  localparam int unsigned EngineMul = 1;
  localparam int unsigned EngineStore = 2;
  localparam int unsigned OrderDepth = 8 * QueueDepth;
  // Numbers of commands that are under way at the same time differ by less than half of this range,
  // and so do counts that are waited for: they may be 254 commands back.
  localparam int unsigned NumberBits = $clog2(OrderDepth) + 2;
  localparam int unsigned CountBits = $clog2(256 + OrderDepth) + 1;

  typedef enum logic [2:0] {
    StCommand,
    StSizes,
    StCheck,
    StBad,
    StDispatch
  } state_e;

  state_e state_q, state_d;
  logic   bad, stream_open_q;
  logic [3:0] bad_word;

  wire opcode_e opcode = opcode_of(words_i);

  command_check #(
    .Rows      (Rows),
    .Cols      (Cols),
    .Sparsity  (Sparsity),
    .Fp8       (Fp8),
    .Trellis   (Trellis),
    .TableSlots(TableSlots),
    .ActWords  (ActWords),
    .AccRows   (AccRows),
    .ScaleWords(ScaleWords)
  ) u_check (
    .clk_i,
    .words_i,
    .stream_open_i(stream_open_q),
    .bad_o        (bad),
    .bad_word_o   (bad_word)
  );

  // Counts of dispatched and finished commands of each engine, and what this command waits for.
  logic [Engines-1:0][CountBits-1:0] dispatched_q, finished_q, running_q, target;
  logic [Engines-1:0]       waits, push, queue_ready, queue_empty, issue;
  logic                     order_ready, order_valid, order_pop, fence_done;
  logic [1:0]               order_engine;
  logic [Engines-1:0][4:0]  unretired_q;

  always_comb begin
    for (int unsigned e = 0; e < Engines; e++) begin
      waits[e] = words_i[0][8+8*e+:8] != 8'hFF;
      target[e] = dispatched_q[e] - CountBits'(words_i[0][8+8*e+:8]);
      if (opcode == OpStore && e != EngineStore) begin
        waits[e] = 1'b1;
        target[e] = dispatched_q[e];
      end
    end
  end

  wire all_idle = &queue_empty && running_q == '0;
  wire dispatching = state_q == StDispatch && !error_valid_o;
  wire opens = opcode == OpMul && opens_stream(words_i);
  wire room = order_ready && (!opens || stream_ready_i);

  always_comb begin
    push = '0;
    push[EngineLoad] = dispatching && opcode == OpLoad && room;
    push[EngineMul] = dispatching && opcode == OpMul && room;
    push[EngineStore] = dispatching && opcode == OpStore && room;
  end

  // A stream is queued together with its MUL.
  assign stream_valid_o = push[EngineMul] && queue_ready[EngineMul] && opens;
  assign stream_o = stream_of(words_i);
  assign fence_done = dispatching && opcode == OpFence && all_idle && !order_valid;
  assign fence_o = fence_done && words_i[1][0];
  assign command_ready_o = fence_done || |(push & queue_ready);

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      StCommand: if (command_valid_i && !error_valid_o) state_d = StSizes;
      StSizes:   state_d = StCheck;
      StCheck:   state_d = (failed_i || bad) ? StBad : StDispatch;
      StBad:     state_d = StCommand;
      default:   if (command_ready_o || error_valid_o) state_d = StCommand;
    endcase
  end

  command_queue #(
    .Depth     (QueueDepth),
    .command_t (load_command_t),
    .NumberBits(NumberBits),
    .CountBits (CountBits)
  ) u_load_queue (
    .clk_i,
    .rst_ni,
    .valid_i            (push[EngineLoad]),
    .ready_o            (queue_ready[EngineLoad]),
    .command_i          (load_of(words_i, number_i)),
    .number_i           (NumberBits'(number_i)),
    .waits_i            (waits),
    .target_i           (target),
    .finished_i         (finished_q),
    .drop_after_valid_i (error_valid_o),
    .drop_after_number_i(NumberBits'(error_o.command)),
    .valid_o            (load_valid_o),
    .ready_i            (load_ready_i),
    .command_o          (load_o),
    .empty_o            (queue_empty[EngineLoad]),
    .waits_o            (waits_o[EngineLoad])
  );

  command_queue #(
    .Depth     (QueueDepth),
    .command_t (mul_command_t),
    .NumberBits(NumberBits),
    .CountBits (CountBits)
  ) u_mul_queue (
    .clk_i,
    .rst_ni,
    .valid_i            (push[EngineMul]),
    .ready_o            (queue_ready[EngineMul]),
    .command_i          (mul_of(words_i, number_i)),
    .number_i           (NumberBits'(number_i)),
    .waits_i            (waits),
    .target_i           (target),
    .finished_i         (finished_q),
    .drop_after_valid_i (error_valid_o),
    .drop_after_number_i(NumberBits'(error_o.command)),
    .valid_o            (mul_valid_o),
    .ready_i            (mul_ready_i),
    .command_o          (mul_o),
    .empty_o            (queue_empty[EngineMul]),
    .waits_o            (waits_o[EngineMul])
  );

  command_queue #(
    .Depth     (QueueDepth),
    .command_t (store_command_t),
    .NumberBits(NumberBits),
    .CountBits (CountBits)
  ) u_store_queue (
    .clk_i,
    .rst_ni,
    .valid_i            (push[EngineStore]),
    .ready_o            (queue_ready[EngineStore]),
    .command_i          (store_of(words_i, number_i)),
    .number_i           (NumberBits'(number_i)),
    .waits_i            (waits),
    .target_i           (target),
    .finished_i         (finished_q),
    .drop_after_valid_i (error_valid_o),
    .drop_after_number_i(NumberBits'(error_o.command)),
    .valid_o            (store_valid_o),
    .ready_i            (store_ready_i),
    .command_o          (store_o),
    .empty_o            (queue_empty[EngineStore]),
    .waits_o            (waits_o[EngineStore])
  );

  assign issue = {store_valid_o && store_ready_i, mul_valid_o && mul_ready_i,
                  load_valid_o && load_ready_i};

  // Commands retire in the order of the ring.
  wire [1:0] engine = 2'(opcode - OpLoad);

  fifo #(
    .Depth (OrderDepth),
    .data_t(logic [1:0])
  ) u_order (
    .clk_i,
    .rst_ni,
    .valid_i(|(push & queue_ready)),
    .ready_o(order_ready),
    .data_i (engine),
    .valid_o(order_valid),
    .ready_i(order_pop),
    .data_o (order_engine),
    .count_o()
  );

  assign order_pop = order_valid && unretired_q[order_engine] != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q       <= StCommand;
      stream_open_q <= 1'b0;
      dispatched_q  <= '0;
      finished_q    <= '0;
      running_q     <= '0;
      unretired_q   <= '0;
      head_o        <= '0;
    end else begin
      state_q <= state_d;
      if (command_ready_o && opcode == OpMul) stream_open_q <= !ends_stream(words_i);
      for (int unsigned e = 0; e < Engines; e++) begin
        dispatched_q[e] <= dispatched_q[e] + CountBits'(push[e] && queue_ready[e]);
        finished_q[e]   <= finished_q[e] + CountBits'(done_i[e]);
        running_q[e]    <= running_q[e] + CountBits'(issue[e]) - CountBits'(done_i[e]);
        unretired_q[e]  <= unretired_q[e] + 5'(done_i[e]) -
            5'(order_pop && order_engine == 2'(e));
      end
      head_o <= head_o + 32'(order_pop || fence_done);
    end
  end

  // The error that comes first in the order of the ring; of one command, the one reported first.
  localparam int unsigned Reports = Engines + 2;  // the one kept, the engines', this command's

  error_t [Reports-1:0] report;
  logic   [Reports-1:0] reported, first;
  error_t               error_d;
  logic   [3:0]         bad_word_q;

  assign reported = {state_q == StBad, error_valid_i, error_valid_o};
  assign report[Engines:0] = {error_i, error_o};
  assign report[Engines+1] = failed_i
      ? '{code: ErrBusRead, command: number_i, info: 64'(failed_address_i)}
      : '{code: ErrBadCommand, command: number_i, info: 64'(bad_word_q)};

  always_comb begin
    first = reported;
    for (int unsigned r = 1; r < Reports; r++) begin
      for (int unsigned earlier = 0; earlier < r; earlier++) begin
        logic [NumberBits-1:0] distance;
        distance = NumberBits'(report[r].command) - NumberBits'(report[earlier].command);
        if (reported[r] && reported[earlier]) begin
          if (distance[NumberBits-1]) first[earlier] = 1'b0;
          else first[r] = 1'b0;
        end
      end
    end
    error_d = '0;
    for (int unsigned r = 0; r < Reports; r++) begin
      if (first[r]) error_d |= report[r];
    end
  end

  always_ff @(posedge clk_i) bad_word_q <= bad_word;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      error_valid_o <= 1'b0;
      error_o       <= '0;
    end else begin
      error_valid_o <= reported != '0;
      error_o       <= error_d;
    end
  end

  assign busy_o = !all_idle || (error_valid_o ? 1'b0 : head_o != tail_i);

  wire blocked = dispatching && !command_ready_o;

  assign activity_o = '{
      busy: !(state_q inside {StCommand, StDispatch}) || command_ready_o ||
          (state_q == StCommand && command_valid_i && !error_valid_o),
      stall_memory: state_q == StCommand && !command_valid_i && number_i != tail_i &&
          !error_valid_o,
      stall_queue: blocked && opcode != OpFence,
      stall_fence: blocked && opcode == OpFence
  };

endmodule
