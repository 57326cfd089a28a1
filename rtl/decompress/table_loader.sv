// Reads a table image (docs/format.md) from a stream of beats, one 16-bit element a cycle: the
// 16 counts, from which limits and offsets of each code length follow, then the entries, which go
// to the lanes' memories; a wide entry takes two elements.
//
// start_i with slot, kind and number of entries opens an image; done_o is 1 in the cycle in which
// its last element is taken, and then bad_o says whether the check failed, and bad_length_o at
// which length.

module table_loader
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        start_i,
  input  logic [SlotBits-1:0]         slot_i,
  input  logic                        wide_i,
  input  logic [8:0]                  entries_i,
  input  logic                        beat_valid_i,
  output logic                        beat_ready_o,
  input  logic [DataBits-1:0]         beat_i,
  output logic                        done_o,
  output logic                        bad_o,
  output logic [3:0]                  bad_length_o,
  output logic                        write_o,
  output logic [TableAddrBits-1:0]    write_addr_o,
  output entry_t                      write_entry_o,
  output code_book_t [TableSlots-1:0] books_o,
  output code_count_t                 code_count_o
);

  localparam int unsigned PerBeat = DataBits / 16;
  localparam int unsigned PartBits = $clog2(PerBeat);
  // Lengths that a code may have: 1 to MaxCodeLen.
  localparam logic [15:0] Allowed = 16'((32'd2 << MaxCodeLen) - 32'd2);

  typedef logic [MaxCodeLen+1:0] used_t;

  // Lengths beyond MaxCodeLen have no codes, and limits that many low bits of 0.
  typedef struct packed {
    logic [MaxCodeLen:1][MaxCodeLen:0] limits;
    logic [MaxCodeLen:1][7:0]          offsets;
    logic [8:0]                        entries;
  } short_book_t;

  short_book_t [TableSlots-1:0] books_q;

  logic [SlotBits-1:0] slot_q;
  logic [4:0]          length_q;  // 16: the counts are through
  logic                wide_q;
  logic [8:0]          entry_q;
  logic                second_q;   // of a wide entry, the first element was taken
  logic [15:0]         first_half_q;
  logic [PartBits-1:0] part_q;
  logic [MaxCodeLen:0] used_q;    // codes of the lengths so far, in units of this length
  logic [8:0]          rank_q;
  logic                bad_q;
  logic [3:0]          bad_length_q;

  wire [15:0] element = beat_i[part_q*16+:16];
  wire        in_counts = !length_q[4];
  wire [3:0]  length = length_q[3:0];
  // More than all entries fail without a sum; so the sums are short.
  wire [8:0]  count = element[8:0];
  wire        many = element[15:9] != '0;
  wire used_t first = used_t'(used_q) << 1;
  wire used_t used = first + used_t'(count);
  wire [9:0]  rank = 10'(rank_q) + 10'(count);
  wire        length_bad = !Allowed[length];
  wire        check_fails = length_bad ? element != '0
                                       : many || used > (used_t'(1) << length) || rank > 10'd256;

  wire        entry_end = beat_valid_i && !in_counts && (second_q || !wide_q);
  wire [15:0] head = wide_q ? first_half_q : element;

  assign beat_ready_o = part_q == PartBits'(PerBeat - 1);
  assign done_o = entry_end && entry_q == books_q[slot_q].entries - 9'd1;
  assign bad_o = bad_q;
  assign bad_length_o = bad_length_q;
  assign code_count_o = '{
      valid: beat_valid_i && in_counts,
      slot: 4'(slot_q),
      length: length,
      codes: 9'(rank)
  };
  assign write_o = entry_end;
  assign write_addr_o = TableAddrBits'({slot_q, entry_q[7:0]});
  assign write_entry_o = '{
      valid: head[15],
      parity: head[10],
      field: head[9:8],
      operands: {element[7:0], head[7:0]}
  };

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      slot_q       <= '0;
      wide_q       <= 1'b0;
      length_q     <= '0;
      entry_q      <= '0;
      second_q     <= 1'b0;
      part_q       <= '0;
      used_q       <= '0;
      rank_q       <= '0;
      bad_q        <= 1'b0;
      bad_length_q <= '0;
    end else if (start_i) begin
      slot_q       <= slot_i;
      wide_q       <= wide_i;
      length_q     <= '0;
      entry_q      <= '0;
      second_q     <= 1'b0;
      part_q       <= '0;
      used_q       <= '0;
      rank_q       <= '0;
      bad_q        <= 1'b0;
      bad_length_q <= '0;
    end else if (beat_valid_i) begin
      part_q <= part_q + 1'b1;
      if (in_counts) begin
        length_q <= length_q + 1'b1;
        if (!bad_q) begin
          bad_q        <= check_fails;
          bad_length_q <= length;
          used_q       <= (MaxCodeLen + 1)'(used);
          rank_q       <= 9'(rank);
        end
      end else begin
        second_q <= wide_q && !second_q;
        entry_q  <= entry_q + 9'(entry_end);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (beat_valid_i) first_half_q <= element;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      books_q <= '0;
    end else if (start_i) begin
      books_q[slot_i].entries <= entries_i;
    end else if (beat_valid_i && in_counts) begin
      for (int unsigned l = 1; l <= MaxCodeLen; l++) begin
        if (length == 4'(l)) begin
          books_q[slot_q].limits[l]  <= (MaxCodeLen + 1)'(used << (MaxCodeLen - l));
          books_q[slot_q].offsets[l] <= rank_q[7:0] - first[7:0];
        end
      end
    end
  end

  always_comb begin
    books_o = '0;
    for (int unsigned s = 0; s < TableSlots; s++) begin
      books_o[s].entries = books_q[s].entries;
      for (int unsigned l = 1; l <= MaxCodeLen; l++) begin
        books_o[s].limits[l]  = 16'(books_q[s].limits[l]) << (FormatMaxLen - MaxCodeLen);
        books_o[s].offsets[l] = books_q[s].offsets[l];
      end
    end
  end

endmodule
