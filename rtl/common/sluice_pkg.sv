// Types that every stage shares: commands as the dispatcher hands them on, errors, and the codings.
// The programming interface is docs/commands.md.

package sluice_pkg;

  typedef enum logic [7:0] {
    OpLoad  = 8'd1,
    OpMul   = 8'd2,
    OpStore = 8'd3,
    OpFence = 8'd4
  } opcode_e;

  typedef enum logic [1:0] {
    SpaceActivations = 2'd0,
    SpaceTable       = 2'd1,
    SpaceRowScales   = 2'd2,
    SpaceColScales   = 2'd3
  } space_e;

  typedef enum logic [1:0] {
    Dense    = 2'd0,
    Sparse12 = 2'd1,  // one of two neighbours along K
    Sparse24 = 2'd2   // two of four
  } sparsity_e;

  typedef enum logic [1:0] {
    CodingRaw     = 2'd0,
    CodingFixed   = 2'd1,
    CodingHuffman = 2'd2,
    CodingTrellis = 2'd3  // Huffman codes, two quantisers
  } coding_e;

  typedef enum logic [1:0] {
    FormRaw      = 2'd0,
    FormFp32     = 2'd1,
    FormBf16     = 2'd2,
    FormOperands = 2'd3  // 8 bits, of the array's own type
  } form_e;

  typedef enum logic [3:0] {
    ErrNone           = 4'd0,
    ErrBadCommand     = 4'd1,
    ErrBusRead        = 4'd2,
    ErrBusWrite       = 4'd3,
    ErrBadTable       = 4'd4,
    ErrBadCode        = 4'd5,
    ErrStreamUnderrun = 4'd6,
    ErrStreamOverrun  = 4'd7,
    ErrStreamCrc      = 4'd8
  } error_code_e;

  // Of memory, in bytes, within the block that the machine reaches (sluice_top).
  typedef logic [sluice_config_pkg::AddressBits-1:0] address_t;

  // An error with the number of its command and its place.
  typedef struct packed {
    error_code_e code;
    logic [31:0] command;
    logic [63:0] info;
  } error_t;

  // Numbers of words of a command whose fields are there, where these come one after the other.
  typedef logic [10:1] fields_t;

  typedef struct packed {
    logic [31:0] number;  // of the command since reset
    space_e      space;
    logic        wide;    // table: entries of 32 bits
    address_t    address;
    logic [31:0] bytes;
    logic [15:0] destination;
  } load_command_t;

  // A command's number since reset, as far as is needed to tell those of a ring apart.
  typedef logic [16:0] ring_number_t;

  // What starts a stream.
  typedef struct packed {
    address_t    address;
    logic [31:0] bytes;
    logic [31:0] crc;
  } stream_t;

  typedef struct packed {
    logic [31:0] number;
    sparsity_e   sparsity;
    coding_e     coding;
    logic [3:0]  fixed_bits;
    logic [3:0]  slot;
    logic [3:0]  second_slot;  // 2:4: of the second weights of the groups
    logic        open;
    logic        last;
    logic        accumulate;
    stream_t     stream;
    logic [15:0] act_base;
    logic [15:0] rows;         // M
    logic [19:0] ks;           // stored weights a column
    logic [19:0] columns;      // n
    logic [15:0] acc_base;
  } mul_command_t;

  typedef struct packed {
    logic [31:0] number;
    form_e       form;
    logic        one_scale;  // a single column scale serves all columns
    address_t    address;
    logic [31:0] row_stride;
    logic [31:0] tile_stride;
    logic [15:0] acc_base;
    logic [15:0] rows;
    logic [19:0] columns;
    logic [15:0] row_scale;
    logic [15:0] col_scale;
  } store_command_t;

  localparam int unsigned WordBits = 16;       // a stream's word
  localparam int unsigned LaneThreshold = 48;  // a lane with fewer bits takes a word
  localparam int unsigned FormatMaxLen = 15;   // longest code that the format allows
  localparam int unsigned GranuleBytes = 32;
  localparam int unsigned TableEntries = 256;
  localparam int unsigned TableCountBytes = 32;

  // What the length loop and the rank need of a table.
  typedef struct packed {
    logic [FormatMaxLen:1][15:0] limits;   // first value beyond the codes of a length
    logic [FormatMaxLen:1][7:0]  offsets;  // from a code's value to its rank
    logic [8:0]                  entries;
  } code_book_t;

  // The codes of a step, as all codings have them: raw and fixed ones are canonical codes of a
  // single length whose rank is their value.
  typedef struct packed {
    logic       bypass;   // the code is the operand
    logic [3:0] longest;  // bits that have to be there
    code_book_t book;
  } lane_codes_t;

  function automatic lane_codes_t codes_of(code_book_t book, coding_e coding,
                                           logic [3:0] fixed_bits, logic bypass);
    codes_of = '{bypass: bypass, longest: 4'(FormatMaxLen), book: book};
    if (coding inside {CodingRaw, CodingFixed}) begin
      codes_of.longest = coding == CodingRaw ? 4'd8 : fixed_bits;
      for (int unsigned l = 1; l <= FormatMaxLen; l++) begin
        codes_of.book.limits[l] = 4'(l) < codes_of.longest ? '0 : 16'h8000;
        codes_of.book.offsets[l] = '0;
      end
    end
  endfunction

  // What code_map needs instead of limits and offsets: codes of up to a length, as they are
  // counted.
  typedef struct packed {
    logic       valid;
    logic [3:0] slot;
    logic [3:0] length;
    logic [8:0] codes;
  } code_count_t;

  // An entry as it lies in a lane's memory.
  typedef struct packed {
    logic            valid;
    logic            parity;    // how it moves the trellis
    logic [1:0]      field;     // what the select follows from
    logic [1:0][7:0] operands;  // of quantisers 0 and 1
  } entry_t;

  // What the next bits of a lane start with, where codes are short: see code_map.
  typedef struct packed {
    logic [3:0] length;
    entry_t     entry;
  } mapped_code_t;

  // Columns of the array that activations reach, and sums leave, in the same cycle.
  localparam int unsigned HopCols = 4;

  // Sums are INT32, or {nan, 52 bits of fixed point} for FP8 (docs/numerics.md).
  localparam int unsigned Int8SumBits = 32;
  localparam int unsigned Fp8SumBits = 53;
  localparam int unsigned Fp8SumFraction = 18;

  // An array built for 2:4 works on groups of two rows and four activations, others on single
  // rows.
  function automatic int unsigned group_rows(sparsity_e sparsity);
    return sparsity == Sparse24 ? 2 : 1;
  endfunction

  function automatic int unsigned group_bytes(sparsity_e sparsity);
    return 1 << sparsity;
  endfunction

  // Log2 of the bytes of an element that a STORE writes.
  function automatic int unsigned element_shift(form_e form, bit fp8);
    unique case (form)
      FormRaw:  return fp8 ? 3 : 2;
      FormFp32: return 2;
      FormBf16: return 1;
      default:  return 0;
    endcase
  endfunction

  localparam int unsigned EpilogueCycles = 13;  // from sums to a beat

  // What an engine does in a cycle with the commands that it has: at most one bit each, none
  // without a command. The counters of the same names say what each means (docs/registers.md).
  typedef struct packed {
    logic stall_fence;
    logic stall_queue;
    logic stall_memory;
    logic busy;
  } dispatch_activity_t;

  typedef struct packed {
    logic stall_table;
    logic stall_memory;
    logic busy;
  } load_activity_t;

  typedef struct packed {
    logic turn;
    logic stall_array;
    logic stall_bits;
    logic stall_memory;
    logic busy;
  } decode_activity_t;

  typedef struct packed {
    logic drain;
    logic stall_weights;
    logic busy;
  } array_activity_t;

  typedef struct packed {
    logic convert;
    logic stall_array;
    logic stall_memory;
    logic busy;
  } store_activity_t;

  // Performance counters are in the order of the register map from CYCLES on.
  function automatic int unsigned counter_at(logic [11:0] register);
    return (32'(register) - 32'(sluice_regs_pkg::RegCycles)) / 8;
  endfunction

  localparam int unsigned Counters = counter_at(sluice_regs_pkg::RegStoreIdle) + 1;

  // Steps of a command on its way: bits that are 1 in the cycle in which it takes the step. In
  // each engine commands take each step in the order of the ring.
  typedef struct packed {
    logic finished;         // summed up, and its stream checked if it ends one
    logic array_fed;        // its last row of activations entered the array
    logic array_started;    // it is the feeder's turn
    logic decode_finished;
    logic decode_started;
  } mul_marks_t;

  // The trace port: what happened in this cycle, for a trace unit or a simulation.
  typedef struct packed {
    logic                dispatched;   // a command went to its engine's queue; a FENCE finished
    opcode_e             opcode;       // of that command
    logic [31:0]         number;       // of that command since reset
    logic                store_finished;
    logic                store_taken;  // out of its queue, by its engine
    mul_marks_t          mul;
    logic                mul_taken;
    logic                load_finished;
    logic                load_taken;
    logic [Counters-1:0] events;       // of the counters; time stamps have none
  } trace_t;

endpackage
