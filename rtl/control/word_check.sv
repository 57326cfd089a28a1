// Checks a command by the table in docs/commands.md, word by word: what command_check does at once,
// with one adder. start_i begins with word 0; the word whose number is word_number_o comes as
// word_i one cycle later. In the cycle of done_o, bad_o says whether a word failed, and
// bad_word_o which; the flags hold from then on.
//
// A word takes a cycle. A range takes another 4 cycles and one for each bit of its size: the size,
// rounded up to tiles, is multiplied with the rows bit by bit, and the word itself is added.

module word_check
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 2,
  parameter int unsigned Cols = 4,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Trellis = 1'b0,
  parameter int unsigned TableSlots = 1,
  parameter int unsigned ActWords = 256,
  parameter int unsigned AccRows = 256,
  parameter int unsigned ScaleWords = 256
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,
  input  logic        stream_open_i,
  output logic [3:0]  word_number_o,
  input  logic [31:0] word_i,
  output logic        done_o,
  output logic        bad_o,
  output logic [3:0]  bad_word_o,
  // Flags of the command
  output opcode_e     opcode_o,
  output logic [2:0]  waits_o,       // LOAD, MUL, STORE: for all commands of this engine
  output logic        opens_o,       // starts a stream
  output logic        ends_o,        // ends a stream
  output logic        interrupt_o    // FENCE
);

  localparam int unsigned RowBits = $clog2(Rows);
  localparam int unsigned ColBits = $clog2(Cols);
  localparam int unsigned ActBits = $clog2(ActWords);
  localparam int unsigned AccBits = $clog2(AccRows);
  localparam int unsigned ScaleBits = $clog2(ScaleWords);
  localparam int unsigned RowByteBits = ColBits + 3;  // of Cols elements
  localparam int unsigned GranuleBits = $clog2(GranuleBytes);
  localparam int unsigned TableGranules = (TableCountBytes + 2 * TableEntries) / GranuleBytes;
  localparam int unsigned WideTableGranules = (TableCountBytes + 4 * TableEntries) / GranuleBytes;

  function automatic int unsigned larger(int unsigned a, int unsigned b);
    return a > b ? a : b;
  endfunction

  // A size with more bits is out of every range, unless there are no rows.
  localparam int unsigned SizeBits =
      larger(larger(ActBits + RowBits, AccBits + ColBits), larger(ActBits + 1, ScaleBits + 1)) + 2;
  localparam int unsigned SumBits = larger(larger(ActBits, AccBits), ScaleBits) + 1;
  localparam int unsigned CountBits = $clog2(SizeBits + 1);

  typedef enum logic [2:0] {
    StIdle,
    StLook,      // at the word whose turn it is
    StSize,      // at the word that its range depends on
    StMultiply,  // at the number of rows
    StRoundUp,   // the same
    StAdd,       // at the word again
    StLimit
  } state_e;

  typedef enum logic [1:0] {
    LimitActs,
    LimitSums,
    LimitScales
  } limit_e;

  state_e                state_q;
  logic [3:0]            turn_q;
  opcode_e               opcode_q;
  logic [2:0]            waits_q;
  logic [1:0]            kind_q;      // space, sparsity or form
  logic                  wide_q;      // or one scale
  logic                  open_q, last_q;

  // The word.
  wire zero = word_i == '0;
  wire off_granule = word_i[GranuleBits-1:0] != '0;
  wire off_eight = word_i[2:0] != '0;
  wire no_rows = word_i[15:0] == '0 || word_i[31:16] != '0;
  wire no_dimension = word_i[19:0] == '0 || word_i[31:20] != '0;

  wire form_e form = form_e'(kind_q);
  // Of the bytes of a row, those that a place may not have.
  wire [RowByteBits-1:0] row_mask = RowByteBits'(~({RowByteBits{1'b1}} << ColBits <<
                                                   element_shift(form, Fp8)));
  wire        off_row = (word_i[RowByteBits-1:0] & row_mask) != '0;
  // A table's size is in whole granules.
  wire [5:0]  max_granules = Trellis && wide_q ? 6'(WideTableGranules) : 6'(TableGranules);
  wire [5:0]  granules = word_i[GranuleBits+:6];
  wire        table_size_bad = word_i[31:GranuleBits+6] != '0 || granules < 6'd2 ||
      granules > max_granules;
  wire        no_slot = word_i[31:4] != '0 || 5'(word_i[3:0]) >= 5'(TableSlots);
  wire        raw = form == FormRaw;
  wire        is_table = space_e'(kind_q) == SpaceTable;
  wire        is_acts = space_e'(kind_q) == SpaceActivations;

  // Word 1 of a MUL.
  wire sparsity_e  sparsity = sparsity_e'(word_i[1:0]);
  wire coding_e    coding = coding_e'(word_i[3:2]);
  wire [3:0]       fixed_bits = word_i[7:4];
  wire             fixed_bad = coding == CodingFixed ? fixed_bits == '0 || fixed_bits > 4'd8
                                                     : fixed_bits != '0;
  wire             raw_dense = coding == CodingRaw && sparsity == Dense;
  wire             slot_bad = raw_dense ? word_i[11:8] != '0 : 32'(word_i[11:8]) >= TableSlots;
  wire             second_bad = sparsity == Sparse24 ? 32'(word_i[15:12]) >= TableSlots
                                                     : word_i[15:12] != '0;
  wire             mul_flags_bad = word_i[31:19] != '0 || sparsity > Sparsity ||
      (coding == CodingTrellis && !Trellis) || fixed_bad || slot_bad || second_bad ||
      word_i[16] == stream_open_i;

  // What there is to say about the word at its turn: that it fails, and that it has a range.
  logic   fail, range, by_rows, one_word;
  limit_e limit;
  logic [3:0] size_word;
  logic [CountBits-1:0] size_bits;  // without those that are rounded up

  always_comb begin
    fail = 1'b0;
    range = 1'b0;
    by_rows = 1'b0;
    one_word = 1'b0;
    limit = LimitScales;
    size_word = 4'd8;
    size_bits = CountBits'(SizeBits);
    unique case (opcode_q)
      OpLoad: begin
        unique case (turn_q)
          4'd0, 4'd3: ;
          4'd1: fail = word_i[31:3] != '0 ||
              (word_i[2] && (space_e'(word_i[1:0]) != SpaceTable || !Trellis));
          4'd2: fail = off_granule;
          4'd4: fail = zero || off_granule || (is_table && table_size_bad);
          4'd5: begin
            fail = is_table ? no_slot : !is_acts && off_eight;
            range = !is_table;
            limit = is_acts ? LimitActs : LimitScales;
            size_word = 4'd4;
            size_bits = is_acts ? CountBits'(SizeBits - RowBits - 1) : CountBits'(SizeBits - 2);
          end
          default: fail = !zero;
        endcase
      end
      OpMul: begin
        unique case (turn_q)
          4'd0: ;
          4'd1: fail = mul_flags_bad;
          4'd2: fail = open_q ? off_granule : !zero;
          4'd3, 4'd5: fail = !open_q && !zero;
          4'd4: fail = open_q ? zero || off_granule : !zero;
          4'd6: begin
            range = 1'b1;
            by_rows = 1'b1;
            limit = LimitActs;
            size_bits = sparsity_e'(kind_q) == Dense ? CountBits'(SizeBits - RowBits - 1)
                                                     : CountBits'(SizeBits - RowBits);
          end
          4'd7: fail = no_rows;
          4'd8: fail = no_dimension || (sparsity_e'(kind_q) == Sparse24 && word_i[0]);
          4'd9: fail = no_dimension;
          4'd10: begin
            range = 1'b1;
            by_rows = 1'b1;
            limit = LimitSums;
            size_word = 4'd9;
            size_bits = CountBits'(SizeBits - ColBits);
          end
          default: fail = !zero;
        endcase
      end
      OpStore: begin
        unique case (turn_q)
          4'd0, 4'd3: ;
          4'd1: fail = word_i[31:3] != '0 || (word_i[2] && form_e'(word_i[1:0]) == FormRaw);
          4'd2, 4'd4, 4'd5: fail = off_row;
          4'd6: begin
            range = 1'b1;
            by_rows = 1'b1;
            limit = LimitSums;
            size_bits = CountBits'(SizeBits - ColBits);
          end
          4'd7: fail = no_rows;
          4'd8: fail = no_dimension;
          4'd9: begin
            fail = raw && !zero;
            range = !raw;
            size_word = 4'd7;
          end
          4'd10: begin
            fail = raw ? !zero : off_eight;
            range = !raw;
            one_word = wide_q;
          end
          default: fail = !zero;
        endcase
      end
      OpFence: fail = turn_q != '0 && (turn_q == 4'd1 ? word_i[31:1] != '0 : !zero);
      default: fail = 1'b1;
    endcase
  end

  // The range: size in tiles * rows + word.
  logic [SizeBits-1:0]  size_q;   // bits that are left, at the top
  logic                 beyond_q; // the size has bits above
  logic [CountBits-1:0] count_q;  // bits to multiply with
  logic [SumBits-1:0]   sum_q;
  logic                 over_q;   // the sum has bits above

  wire                adding = state_q == StAdd;
  wire                add_rows = state_q == StMultiply ? size_q[SizeBits-1] : size_q != '0;
  wire [31:0]         addend = adding || (by_rows && add_rows) ? word_i : 32'(add_rows);
  wire [SumBits-1:0]  doubled = state_q == StMultiply ? sum_q << 1 : sum_q;
  wire [SumBits:0]    sum = {1'b0, doubled} + (SumBits + 1)'(addend[SumBits-1:0]);
  wire                over = (state_q == StMultiply && sum_q[SumBits-1]) || sum[SumBits] ||
      addend[31:SumBits] != '0 || (beyond_q && !adding && !(by_rows && zero));
  logic               out_of_range;

  function automatic logic above(logic [SumBits-1:0] value, int unsigned bits);
    return (value >> (bits + 1)) != '0 || (value[bits] && (value << (SumBits - bits)) != '0);
  endfunction

  always_comb begin
    unique case (limit)
      LimitActs: out_of_range = above(sum_q, ActBits);
      LimitSums: out_of_range = above(sum_q, AccBits);
      default:   out_of_range = above(sum_q, ScaleBits);
    endcase
  end

  wire looking = state_q == StLook;
  wire limiting = state_q == StLimit;
  // The first word says what the others are checked for.
  wire opcode_bad = turn_q == '0 && !(opcode_e'(word_i[7:0]) inside
                                        {OpLoad, OpMul, OpStore, OpFence});
  wire failed = looking ? (turn_q == '0 ? opcode_bad : fail) : limiting && (over_q || out_of_range);
  wire next = limiting || (looking && (turn_q == '0 || !range));

  assign done_o = (looking || limiting) && (failed || (next && turn_q == '1));
  assign bad_o = failed;
  assign bad_word_o = turn_q;
  assign opcode_o = opcode_q;
  assign waits_o = waits_q;
  assign opens_o = open_q;
  assign ends_o = last_q;
  assign interrupt_o = kind_q[0];

  always_comb begin
    unique case (state_q)
      StIdle:               word_number_o = '0;
      StLook:               word_number_o = next ? turn_q + 4'd1 : size_word;
      StSize, StMultiply:   word_number_o = 4'd7;
      StLimit:              word_number_o = turn_q + 4'd1;
      default:              word_number_o = turn_q;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      turn_q  <= '0;
    end else begin
      if (start_i) begin
        state_q <= StLook;
        turn_q  <= '0;
      end else if (done_o) begin
        state_q <= StIdle;
      end else begin
        unique case (state_q)
          StLook:     if (!next) state_q <= StSize;
          StSize:     state_q <= StMultiply;
          StMultiply: if (count_q == CountBits'(1)) state_q <= StRoundUp;
          StRoundUp:  state_q <= StAdd;
          StAdd:      state_q <= StLimit;
          StLimit:    state_q <= StLook;
          default: ;
        endcase
        if (next) turn_q <= turn_q + 4'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (looking && turn_q == 4'd0) begin
      opcode_q <= opcode_e'(word_i[7:0]);
      for (int unsigned e = 0; e < 3; e++) waits_q[e] <= word_i[8+8*e+:8] == '0;
    end
    if (looking && turn_q == 4'd1) begin
      kind_q <= word_i[1:0];
      wide_q <= word_i[2];
      open_q <= word_i[16];
      last_q <= word_i[17];
    end
    if (state_q == StSize) begin
      size_q   <= one_word ? SizeBits'(1) : SizeBits'(word_i);
      beyond_q <= !one_word && word_i[31:SizeBits] != '0;
      count_q  <= size_bits;
      sum_q    <= '0;
      over_q   <= 1'b0;
    end else begin
      if (state_q == StMultiply) begin
        size_q  <= size_q << 1;
        count_q <= count_q - 1'b1;
      end
      if (state_q inside {StMultiply, StRoundUp, StAdd}) begin
        sum_q  <= SumBits'(sum);
        over_q <= over_q || over;
      end
    end
  end

endmodule
