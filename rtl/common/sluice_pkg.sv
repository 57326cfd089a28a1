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
    CodingRaw     = 2'd0,
    CodingFixed   = 2'd1,
    CodingHuffman = 2'd2
  } coding_e;

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

  // An error with the number of its command and its place.
  typedef struct packed {
    error_code_e code;
    logic [31:0] command;
    logic [63:0] info;
  } error_t;

  typedef struct packed {
    logic [31:0] number;  // of the command since reset
    space_e      space;
    logic [63:0] address;
    logic [31:0] bytes;
    logic [15:0] destination;
  } load_command_t;

  // What starts a stream.
  typedef struct packed {
    logic [63:0] address;
    logic [31:0] bytes;
    logic [31:0] crc;
  } stream_t;

  typedef struct packed {
    logic [31:0] number;
    logic        sparse;      // 1:2
    coding_e     coding;
    logic [3:0]  fixed_bits;
    logic [3:0]  slot;
    logic        open;
    logic        last;
    logic        accumulate;
    stream_t     stream;
    logic [15:0] act_base;
    logic [15:0] rows;        // M
    logic [19:0] ks;          // stored weights a column
    logic [19:0] columns;     // n
    logic [15:0] acc_base;
  } mul_command_t;

  typedef struct packed {
    logic [31:0] number;
    logic        fp32;
    logic [63:0] address;
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
  localparam int unsigned TableBytes = 544;

endpackage
