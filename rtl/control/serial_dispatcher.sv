// The dispatcher of a machine with a queue depth of 1: it takes commands in the order of the ring,
// checks them word by word, and hands each to its engine when that is idle and what the command
// waits for has finished. So each engine has one command at most; the fields of a MUL stay until it
// is done. Fields of LOAD and STORE pass as their words are read, named by fields_o, before the
// engine starts. Keeps the error that comes first in the order of the ring, and counts finished
// commands in that order (head_o), up to one that failed.
//
// An error ends the dispatch; what runs then runs to its end. busy_o is 0 when nothing is left to
// do. The number of error_o is that of head_o, which stands when busy_o is 0. What an engine
// reports as the place of its error has to hold from then on.

module serial_dispatcher
  import sluice_pkg::*;
  import command_pkg::*;
#(
  parameter int unsigned Rows = 2,
  parameter int unsigned Cols = 4,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Trellis = 1'b0,
  parameter int unsigned TableSlots = 1,
  parameter int unsigned ActWords = 256,
  parameter int unsigned AccRows = 256,
  parameter int unsigned ScaleWords = 256,
  parameter bit          KeepStore = 1'b0,  // for an engine that takes all fields at once
  localparam int unsigned Engines = 3
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // Commands from the ring, word by word
  input  logic               command_valid_i,
  output logic               command_ready_o,
  output logic [3:0]         word_number_o,
  input  logic [31:0]        word_i,
  input  ring_number_t       number_i,
  input  logic               failed_i,
  input  address_t           failed_address_i,
  input  ring_number_t       tail_i,
  output opcode_e            opcode_o,      // with command_ready_o
  output logic [31:0]        number_o,
  // Engines: LOAD, MUL, STORE
  output logic               load_valid_o,
  input  logic               load_ready_i,
  output fields_t            load_fields_o,
  output load_command_t      load_o,
  output logic               mul_valid_o,
  input  logic               mul_ready_i,
  output mul_command_t       mul_o,
  output logic               store_valid_o,
  input  logic               store_ready_i,
  output fields_t            store_fields_o,
  output store_command_t     store_o,
  input  logic [Engines-1:0] done_i,
  input  logic [Engines-1:0] error_valid_i,
  input  error_t [Engines-1:0] error_i,
  // The stream of a MUL, before it
  output logic               stream_valid_o,
  input  logic               stream_ready_i,
  output stream_t            stream_o,
  // State
  output logic               error_valid_o,
  output error_t             error_o,
  output logic [31:0]        head_o,
  output logic               fence_o,       // pulse: a FENCE with interrupt finished
  output logic               busy_o,
  // What this cycle was used for, and which engines the command of each engine waits for
  output dispatch_activity_t activity_o,
  output logic [Engines-1:0][Engines-1:0] waits_o
);

  localparam int unsigned EngineLoad = 0;
  localparam int unsigned EngineMul = 1;
  localparam int unsigned EngineStore = 2;
  localparam int unsigned TagBits = 4;       // of a command's number: fewer are not retired
  localparam logic [3:0]  FirstField = 4'd1;
  localparam logic [3:0]  LastField = 4'd10;
  localparam logic [3:0]  CrcWord = 4'd5;

  // What a MUL's sizes and places have at most, once it is checked.
  localparam int unsigned ActBits = $clog2(ActWords);
  localparam int unsigned AccBits = $clog2(AccRows);
  localparam int unsigned KsBits = ActBits + $clog2(Rows) + 2;
  localparam int unsigned ColumnsBits = AccBits + $clog2(Cols) + 1;

  typedef logic [TagBits-1:0] tag_t;

  typedef enum logic [2:0] {
    StCommand,
    StCheck,
    StWait,
    StFields,  // go to the engine's registers
    StStream,
    StStart
  } state_e;

  state_e             state_q;
  logic [3:0]         field_q, check_word;
  logic               stream_open_q, check_done, bad, opens, ends, interrupt;
  logic [3:0]         bad_word;
  opcode_e            opcode;
  logic [1:0]         error_engine_q;  // or this unit
  logic [Engines-1:0] waits_for_all, own, blocked_by, start, ready;
  logic [Engines-1:0] running_q;
  tag_t [Engines-1:0] tag_q;     // of what runs
  logic [Engines-1:0][Engines-1:0] younger_q, younger;  // than what another engine runs

  wire taking = state_q == StCommand && command_valid_i && !error_valid_o;
  wire fence = opcode == OpFence;

  word_check #(
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
    .rst_ni,
    .start_i      (taking && !failed_i),
    .stream_open_i(stream_open_q),
    .word_number_o(check_word),
    .word_i,
    .done_o       (check_done),
    .bad_o        (bad),
    .bad_word_o   (bad_word),
    .opcode_o     (opcode),
    .waits_o      (waits_for_all),
    .opens_o      (opens),
    .ends_o       (ends),
    .interrupt_o  (interrupt)
  );

  // What the command waits for. An engine has one command at most, so a wait that allows one that
  // is unfinished is none.
  always_comb begin
    own = '0;
    if (!fence) own[2'(opcode - OpLoad)] = 1'b1;
    blocked_by = running_q & (own | waits_for_all);
    if (opcode inside {OpStore, OpFence}) blocked_by = running_q;
  end

  wire ring_number_t head = ring_number_t'(head_o);
  wire               all_retired = number_i == head;
  wire               all_fetched = number_i == tail_i;

  assign number_o = head_o + 32'(ring_number_t'(number_i - head));

  wire tag_t head_tag = tag_t'(head_o);
  wire tag_t tag = tag_t'(number_i);
  wire tag_t distance = tag - head_tag;
  wire       tag_free = !distance[TagBits-1];
  wire       go = blocked_by == '0 && tag_free;

  always_comb begin
    unique case (state_q)
      StWait:            word_number_o = FirstField;
      StFields:          word_number_o = field_q == LastField ? CrcWord : field_q + 4'd1;
      StStream, StStart: word_number_o = CrcWord;
      default:           word_number_o = check_word;
    endcase
  end
  assign start = state_q == StStart && !error_valid_o ? own : '0;
  assign {store_valid_o, mul_valid_o, load_valid_o} = start;
  assign ready = {store_ready_i, mul_ready_i, load_ready_i};
  assign stream_valid_o = state_q == StStream && !error_valid_o;
  assign stream_o = mul_o.stream;
  assign opcode_o = opcode;

  wire fence_done = state_q == StWait && fence && go && !error_valid_o;

  assign command_ready_o = fence_done || (start & ready) != '0;
  assign fence_o = fence_done && interrupt;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q       <= StCommand;
      field_q       <= FirstField;
      stream_open_q <= 1'b0;
    end else begin
      unique case (state_q)
        StCommand: if (taking && !failed_i) state_q <= StCheck;
        StCheck:   if (check_done) state_q <= bad ? StCommand : StWait;
        StWait:    if (go) state_q <= fence ? StCommand : StFields;
        StFields: begin
          field_q <= field_q == LastField ? FirstField : field_q + 4'd1;
          if (field_q == LastField) state_q <= opens && own[EngineMul] ? StStream : StStart;
        end
        StStream:  if (stream_ready_i) state_q <= StStart;
        default:   if (command_ready_o) state_q <= StCommand;
      endcase
      if (error_valid_o) state_q <= StCommand;
      if (command_ready_o && own[EngineMul]) stream_open_q <= !ends;
    end
  end

  // The fields of a command. LOAD and STORE keep what they need of theirs; those of a MUL stay here
  // until it is done, but for the checksum, which is at hand when it starts and kept with the
  // stream. Engines need no number: each has one command, whose place is known here.
  wire fields_t       fields = fields_t'(state_q == StFields) << (field_q - FirstField);
  wire words_t        words = {16{word_i}};
  wire load_command_t load = load_of(words, '0);
  mul_command_t       mul, mul_q;

  assign load_fields_o = own[EngineLoad] ? fields : '0;
  assign store_fields_o = own[EngineStore] ? fields : '0;

  always_comb begin
    load_o = load;
    load_o.wide = Trellis && load.wide;
    mul = mul_of(words, '0);
    mul_o = mul_q;
    mul_o.stream.crc = word_i;
  end

  always_ff @(posedge clk_i) begin
    mul_q.number <= '0;
    if (own[EngineMul]) begin
      if (fields[1]) begin
        mul_q.sparsity    <= mul.sparsity;
        mul_q.coding      <= mul.coding;
        mul_q.fixed_bits  <= mul.fixed_bits;
        mul_q.slot        <= mul.slot;
        mul_q.second_slot <= mul.second_slot;
        mul_q.open        <= mul.open;
        mul_q.last        <= mul.last;
        mul_q.accumulate  <= mul.accumulate;
      end
      mul_q.stream.address <=
          with_halves(mul_q.stream.address, mul.stream.address, fields[2], fields[3]);
      if (fields[4]) mul_q.stream.bytes <= word_i;
      if (fields[6]) mul_q.act_base <= 16'(ActBits'(word_i));
      if (fields[7]) mul_q.rows <= 16'((AccBits + 1)'(word_i));
      if (fields[8]) mul_q.ks <= 20'(KsBits'(word_i));
      if (fields[9]) mul_q.columns <= 20'(ColumnsBits'(word_i));
      if (fields[10]) mul_q.acc_base <= 16'(AccBits'(word_i));
    end
  end

  if (KeepStore) begin : gen_kept_store
    logic [15:0][31:0] words_q;

    assign store_o = store_of(words_q, '0);

    always_ff @(posedge clk_i) begin
      for (int unsigned i = 1; i <= 10; i++) if (store_fields_o[i]) words_q[i] <= word_i;
    end
  end else begin : gen_passing_store
    assign store_o = store_of(words, '0);
  end

  // Commands retire in the order of the ring: none does before one that runs or has failed.
  logic retire;

  always_comb begin
    retire = !all_retired;
    for (int unsigned e = 0; e < Engines; e++) begin
      if (tag_q[e] == head_tag &&
          (running_q[e] || (error_valid_o && error_engine_q == 2'(e)))) retire = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      running_q <= '0;
      head_o    <= '0;
    end else begin
      running_q <= (running_q & ~done_i) | (start & ready);
      if (retire) head_o <= head_o + 32'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned e = 0; e < Engines; e++) begin
      if (start[e]) tag_q[e] <= tag;
      for (int unsigned other = 0; other < e; other++) begin
        if (start[e] || start[other]) younger_q[e][other] <= start[e];
      end
    end
  end

  always_comb begin
    younger = '0;
    for (int unsigned e = 0; e < Engines; e++) begin
      for (int unsigned other = 0; other < e; other++) begin
        younger[e][other] = younger_q[e][other];
        younger[other][e] = !younger_q[e][other];
      end
    end
  end

  // The error that comes first in the order of the ring; of one command, the one reported first.
  // Where it is stays with the engine that found it, since that gets no other command.
  localparam logic [1:0] ThisUnit = 2'(Engines);

  wire         check_failed = (taking && failed_i) || (state_q == StCheck && check_done && bad);
  logic        error_valid_d;
  logic [1:0]  error_engine_d;
  error_code_e error_code_q, error_code_d;

  always_comb begin
    error_valid_d = error_valid_o || check_failed;
    error_code_d = error_valid_o ? error_code_q : failed_i ? ErrBusRead : ErrBadCommand;
    error_engine_d = error_valid_o ? error_engine_q : ThisUnit;
    for (int unsigned e = 0; e < Engines; e++) begin
      if (error_valid_i[e] && (!error_valid_d || error_engine_d == ThisUnit ||
                               younger[error_engine_d][e])) begin
        error_valid_d = 1'b1;
        error_code_d = error_i[e].code;
        error_engine_d = 2'(e);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      error_valid_o <= 1'b0;
      error_code_q  <= ErrNone;
    end else if (error_valid_d) begin
      error_valid_o <= 1'b1;
      error_code_q  <= error_code_d;
    end
  end

  always_ff @(posedge clk_i) begin
    error_engine_q <= error_engine_d;
  end

  always_comb begin
    error_o = '{code: error_code_q, command: head_o, info: 64'(bad_word)};
    if (error_code_q == ErrBusRead) error_o.info = 64'(failed_address_i);
    if (error_engine_q != ThisUnit) error_o.info = error_i[error_engine_q].info;
  end

  assign busy_o = running_q != '0 || retire || (!error_valid_o && !all_fetched);

  wire waiting = state_q == StWait && !go;

  assign activity_o = error_valid_o ? '0 : '{
      busy: command_ready_o ||
          (command_valid_i && !waiting && !(state_q inside {StStream, StStart})),
      stall_memory: !command_valid_i && !all_fetched,
      stall_queue: !command_ready_o && ((waiting && !fence) || state_q inside {StStream, StStart}),
      stall_fence: waiting && fence
  };

  always_comb begin
    waits_o = '0;
    for (int unsigned e = 0; e < Engines; e++) begin
      if (state_q == StWait && !error_valid_o && own[e]) waits_o[e] = blocked_by & ~own;
    end
  end

  logic unused;
  always_comb begin
    unused = 1'b0;
    for (int unsigned e = 0; e < Engines; e++) unused ^= ^error_i[e].command;
  end

endmodule
