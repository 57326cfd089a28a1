// Reads a table image (docs/format.md) from a stream of beats, one 16-bit element a cycle: the
// 16 counts, from which limits and offsets of each code length follow, then the 256 entries,
// which go to the lanes' memories.
//
// start_i with the slot opens an image; done_o is 1 in the cycle in which its last element is
// taken, and then bad_o says whether the check failed, and bad_length_o at which length.

module table_loader
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  input  logic                                      start_i,
  input  logic [SlotBits-1:0]                       slot_i,
  input  logic                                      beat_valid_i,
  output logic                                      beat_ready_o,
  input  logic [DataBits-1:0]                       beat_i,
  output logic                                      done_o,
  output logic                                      bad_o,
  output logic [3:0]                                bad_length_o,
  output logic                                      write_o,
  output logic [TableAddrBits-1:0]                  write_addr_o,
  output logic [9:0]                                write_data_o,  // {valid, select, operand}
  output logic [TableSlots-1:0][MaxCodeLen:1][15:0] limits_o,
  output logic [TableSlots-1:0][MaxCodeLen:1][7:0]  offsets_o
);

  localparam int unsigned PerBeat = DataBits / 16;
  localparam int unsigned PartBits = $clog2(PerBeat);
  // Lengths that a code may have: 1 to MaxCodeLen.
  localparam logic [15:0] Allowed = 16'((32'd2 << MaxCodeLen) - 32'd2);

  logic [SlotBits-1:0] slot_q;
  logic [4:0]          length_q;  // 16: the counts are through
  logic [7:0]          entry_q;
  logic [PartBits-1:0] part_q;
  logic [16:0]         used_q;    // codes of the lengths so far, in units of this length
  logic [8:0]          rank_q;
  logic                bad_q;
  logic [3:0]          bad_length_q;

  wire [15:0] element = beat_i[part_q*16+:16];
  wire        in_counts = !length_q[4];
  wire [3:0]  length = length_q[3:0];
  wire [16:0] first = used_q << 1;
  wire [17:0] used = 18'(first) + 18'(element);
  wire [16:0] rank = 17'(rank_q) + 17'(element);
  wire        length_bad = !Allowed[length];
  wire        check_fails = (length_bad && element != '0) || used > (18'd1 << length) ||
      rank > 17'd256;

  assign beat_ready_o = part_q == PartBits'(PerBeat - 1);
  assign done_o = beat_valid_i && !in_counts && entry_q == 8'hFF;
  assign bad_o = bad_q;
  assign bad_length_o = bad_length_q;
  assign write_o = beat_valid_i && !in_counts;
  assign write_addr_o = TableAddrBits'({slot_q, entry_q});
  assign write_data_o = {element[15], element[8:0]};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      slot_q       <= '0;
      length_q     <= '0;
      entry_q      <= '0;
      part_q       <= '0;
      used_q       <= '0;
      rank_q       <= '0;
      bad_q        <= 1'b0;
      bad_length_q <= '0;
    end else if (start_i) begin
      slot_q       <= slot_i;
      length_q     <= '0;
      entry_q      <= '0;
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
          used_q       <= 17'(used);
          rank_q       <= 9'(rank);
        end
      end else begin
        entry_q <= entry_q + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      limits_o  <= '0;
      offsets_o <= '0;
    end else if (beat_valid_i && in_counts && !length_bad) begin
      limits_o[slot_q][length]  <= 16'(used << (4'(FormatMaxLen) - length));
      offsets_o[slot_q][length] <= rank_q[7:0] - first[7:0];
    end
  end

endmodule
