// Holds the tables where codes are short, and from them makes the map of the direct lanes: for each
// value that the next CodeBits bits can have, the length of the code that they start with, and its
// entry. Canonical codes ascend, so that the map is written in the order of the values while rank
// and length only grow (docs/decompress.md), the length when all codes up to it are done.
//
// A map is made for a coding and its tables: two of them for 2:4, of which the second holds for the
// odd steps. right_o: the map is that of the coding at hand. start_i, with right_o = 0, begins a
// new one; busy_o is 1 from the next cycle until it can be read. Writing a table that a map was
// made of makes it wrong.

module code_map
  import sluice_pkg::*;
#(
  parameter int unsigned CodeBits = 8,  // longest code
  parameter int unsigned TableSlots = 2,
  parameter int unsigned Maps = 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1,
  localparam int unsigned MapAddrBits = $clog2(Maps) + CodeBits
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  // Tables
  input  logic                        table_write_i,
  input  logic [TableAddrBits-1:0]    table_addr_i,
  input  entry_t                      table_entry_i,
  input  code_book_t [TableSlots-1:0] books_i,
  input  code_count_t                 code_count_i,
  // Coding; stable while busy_o
  input  logic                        start_i,
  input  coding_e                     coding_i,
  input  logic [3:0]                  fixed_bits_i,
  input  logic                        bypass_i,       // the code is the operand
  input  logic                        two_i,          // two maps
  input  logic [SlotBits-1:0]         slot_i,
  input  logic [SlotBits-1:0]         second_slot_i,
  output logic                        right_o,
  output logic                        busy_o,
  // Map
  output logic                        write_o,
  output logic [MapAddrBits-1:0]      write_addr_o,
  output mapped_code_t                write_code_o
);

  typedef struct packed {
    logic                huffman;
    logic [3:0]          length;
    logic                bypass;
    logic                two;
    logic [SlotBits-1:0] slot;
    logic [SlotBits-1:0] second_slot;
  } coding_t;

  coding_t           coding, coding_q;
  logic              made_q, busy_q, second_q, second_d;
  logic [CodeBits:0] value_q;
  logic [3:0]        length_q, length_d;
  logic [8:0]        rank_q;
  logic [8:0]        codes;  // of up to this length

  wire       huffman = coding_i == CodingHuffman || coding_i == CodingTrellis;
  wire [3:0] first_length = huffman ? 4'd1 : coding_i == CodingFixed ? fixed_bits_i : 4'd8;

  assign coding = '{
      huffman: huffman,
      length: first_length,
      bypass: bypass_i,
      two: two_i,
      slot: slot_i,
      second_slot: two_i ? second_slot_i : '0
  };
  assign right_o = made_q && coding_q == coding;
  assign busy_o = busy_q;

  // Whether the map has to do with the table that is written.
  logic table_used;

  if (TableSlots > 1) begin : gen_used
    wire [SlotBits-1:0] written = table_addr_i[TableAddrBits-1-:SlotBits];

    assign table_used = !coding_q.bypass && (written == coding_q.slot ||
        (coding_q.two && written == coding_q.second_slot));
  end else begin : gen_one
    assign table_used = !coding_q.bypass;
  end

  // A value and its length; lengths without a code, and the last values' up to the longest, pass.
  wire [SlotBits-1:0] slot = second_q ? second_slot_i : slot_i;
  wire [SlotBits-1:0] slot_d = second_d ? second_slot_i : slot_i;
  wire                beyond = huffman && rank_q >= codes;
  wire                longest = length_q == 4'(CodeBits);
  wire                map_end = value_q[CodeBits] && (!huffman || longest);
  wire                look = busy_q && !value_q[CodeBits] && (!beyond || longest);
  // The last value that starts with this code.
  wire                code_end = &(value_q[CodeBits-1:0] | ~({CodeBits{1'b1}} >> length_q));

  always_comb begin
    length_d = look ? length_q : length_q + 4'd1;
    second_d = second_q;
    if (start_i || map_end) begin
      length_d = first_length;
      second_d = !start_i && two_i;
    end
  end

  sram_1r1w #(
    .Depth(16 << SlotBits),
    .Width($bits(codes))
  ) u_codes (
    .clk_i,
    .write_en_i  (code_count_i.valid),
    .write_addr_i({SlotBits'(code_count_i.slot), code_count_i.length}),
    .write_data_i(code_count_i.codes),
    .read_en_i   (1'b1),
    .read_addr_i ({slot_d, length_d}),
    .read_data_o (codes)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      made_q   <= 1'b0;
      busy_q   <= 1'b0;
      second_q <= 1'b0;
    end else begin
      if (start_i) busy_q <= 1'b1;
      else if (map_end && second_q == two_i) busy_q <= 1'b0;
      second_q <= second_d;
      if (table_write_i && table_used) made_q <= 1'b0;
      else if (start_i) made_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) coding_q <= coding;
    length_q <= length_d;
    if (start_i || map_end) begin
      value_q <= '0;
      rank_q  <= '0;
    end else if (look) begin
      value_q <= value_q + 1'b1;
      if (code_end) rank_q <= rank_q + 1'b1;
    end
  end

  // Its entry, a cycle later.
  entry_t            entry;
  logic              look_q, valid_q, map_q;
  logic [CodeBits-1:0] looked_q;
  logic [3:0]        looked_length_q;

  sram_1r1w #(
    .Depth(TableSlots * 256),
    .Width($bits(entry_t))
  ) u_table (
    .clk_i,
    .write_en_i  (table_write_i),
    .write_addr_i(table_addr_i),
    .write_data_i(table_entry_i),
    .read_en_i   (look),
    .read_addr_i (TableAddrBits'({slot, rank_q[7:0]})),
    .read_data_o (entry)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) look_q <= 1'b0;
    else look_q <= look;
  end

  always_ff @(posedge clk_i) begin
    looked_q        <= value_q[CodeBits-1:0];
    looked_length_q <= beyond ? 4'(FormatMaxLen) : length_q;
    valid_q         <= !beyond && rank_q < books_i[slot].entries;
    map_q           <= second_q;
  end

  assign write_o = look_q;
  assign write_addr_o = MapAddrBits'({map_q, looked_q});

  always_comb begin
    write_code_o = '{length: looked_length_q, entry: entry};
    write_code_o.entry.valid = bypass_i || (valid_q && entry.valid);
    if (bypass_i) write_code_o.entry.operands[0] = 8'(looked_q);
  end

  logic unused;
  assign unused = ^books_i;

endmodule
