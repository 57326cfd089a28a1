// The lanes of the decompressor, with what makes a row of weights of their codes.
//
// A step decodes one code in each lane of active_i. Its entries come with valid_o, two cycles
// later, or in the same cycle with Prompt. Before a command's first step its codes have to be
// right: load_i, in the cycle before, takes them from the command, and with direct lanes start_i
// makes a map of them unless right_o, which takes as long as busy_o is 1.

module decode_lanes
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 16,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter int unsigned TrellisStates = 4,
  parameter bit          Prompt = 1'b0,  // direct lanes only, those of short codes
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  input  logic                             clear_i,    // stream opened
  // Codes
  input  mul_command_t                     command_i,
  input  logic                             load_i,
  input  logic                             start_i,
  output logic                             right_o,
  output logic                             busy_o,
  // Tables
  input  logic                             table_write_i,
  input  logic [TableAddrBits-1:0]         table_addr_i,
  input  entry_t                           table_entry_i,
  input  code_book_t [TableSlots-1:0]      books_i,
  input  code_count_t                      code_count_i,
  // Words
  output logic [Lanes-1:0]                 wants_o,
  input  logic [Lanes-1:0]                 taken_i,
  input  logic [Lanes-1:0]                 word_valid_i,
  input  logic [Lanes-1:0][WordBits:0]     word_i,
  // Steps
  output logic [Lanes-1:0]                 ready_o,
  input  logic                             step_i,
  input  logic [Lanes-1:0]                 active_i,
  input  logic                             odd_i,      // of a tile's rows
  input  logic                             first_i,    // of its command
  // Rows
  output logic                             valid_o,
  output logic                             first_o,
  output logic [Lanes-1:0]                 bad_o,
  output logic [Lanes-1:0]                 poison_o,
  output logic [Lanes-1:0][7:0]            operands_o,
  output logic [Lanes-1:0][SelectBits-1:0] selects_o
);

  localparam bit          Direct = MaxCodeLen <= 8;
  localparam int unsigned Latency = Prompt ? 0 : 2;

  wire        grouped = Sparsity == Sparse24 && command_i.sparsity == Sparse24;

  typedef struct packed {
    sparsity_e        sparsity;
    logic             second;   // 2:4: second weights of their groups
    logic             trellis;
    logic [Lanes-1:0] active;
    logic             first;
  } step_info_t;

  // Pipeline beside the lanes, and what comes out of both.
  step_info_t         info_in, info;
  logic [Lanes-1:0]   bad, bad_field, poison;
  entry_t [Lanes-1:0] entry;

  // What this machine uses of an entry.
  function automatic entry_t used(entry_t all);
    used = all;
    if (TrellisStates == 0) begin
      used.parity = 1'b0;
      used.operands[1] = '0;
    end
    used.field = all.field & 2'((1 << Sparsity) - 1);
  endfunction

  assign info_in = '{
      sparsity: command_i.sparsity,
      second: grouped && odd_i,
      trellis: command_i.coding == CodingTrellis,
      active: active_i,
      first: first_i
  };

  if (Direct) begin : gen_direct
    localparam int unsigned Maps = Sparsity == Sparse24 ? 2 : 1;

    wire bypass = command_i.coding == CodingRaw && command_i.sparsity == Dense;

    logic                               map_write;
    logic [$clog2(Maps)+MaxCodeLen-1:0] map_addr;
    mapped_code_t                       map_code;
    entry_t [Lanes-1:0]                 found;
    logic [Lanes-1:0]                   found_poison;

    code_map #(
      .CodeBits  (MaxCodeLen),
      .TableSlots(TableSlots),
      .Maps      (Maps)
    ) u_map (
      .clk_i,
      .rst_ni,
      .table_write_i,
      .table_addr_i,
      .table_entry_i(used(table_entry_i)),
      .books_i,
      .code_count_i,
      .start_i,
      .coding_i     (command_i.coding),
      .fixed_bits_i (command_i.fixed_bits),
      .bypass_i     (bypass),
      .two_i        (grouped),
      .slot_i       (SlotBits'(command_i.slot)),
      .second_slot_i(SlotBits'(command_i.second_slot)),
      .right_o,
      .busy_o,
      .write_o      (map_write),
      .write_addr_o (map_addr),
      .write_code_o (map_code)
    );

    for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
      direct_lane #(
        .CodeBits(MaxCodeLen),
        .Maps    (Maps),
        .Small   (Prompt)
      ) u_lane (
        .clk_i,
        .rst_ni,
        .clear_i     (clear_i),
        .map_write_i (map_write),
        .map_addr_i  (map_addr),
        .map_code_i  ('{length: map_code.length, entry: used(map_code.entry)}),
        .map_i       (grouped && odd_i != step_i),
        .take_o      (wants_o[lane]),
        .taken_i     (taken_i[lane]),
        .word_valid_i(word_valid_i[lane]),
        .word_i      (word_i[lane]),
        .ready_o     (ready_o[lane]),
        .step_i      (step_i && active_i[lane]),
        .poison_o    (found_poison[lane]),
        .entry_o     (found[lane])
      );

      assign bad[lane] = !entry[lane].valid;
    end

    delay #(
      .Cycles(Latency),
      .Width ($bits({found, found_poison}))
    ) u_found (
      .clk_i,
      .rst_ni,
      .data_i({found, found_poison}),
      .data_o({entry, poison})
    );
  end else begin : gen_long
    lane_codes_t         codes, last_codes;
    logic [SlotBits-1:0] last_slot;

    step_codes #(
      .TableSlots(TableSlots),
      .Sparsity  (Sparsity)
    ) u_codes (
      .clk_i,
      .load_i,
      .books_i,
      .command_i,
      .step_i,
      .codes_o     (codes),
      .last_codes_o(last_codes),
      .last_slot_o (last_slot)
    );

    for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
      huffman_lane #(
        .MaxCodeLen(MaxCodeLen),
        .TableSlots(TableSlots)
      ) u_lane (
        .clk_i,
        .rst_ni,
        .clear_i      (clear_i),
        .table_write_i,
        .table_addr_i,
        .table_entry_i(used(table_entry_i)),
        .codes_i      (codes),
        .last_codes_i (last_codes),
        .last_slot_i  (last_slot),
        .take_o       (wants_o[lane]),
        .taken_i      (taken_i[lane]),
        .word_valid_i (word_valid_i[lane]),
        .word_i       (word_i[lane]),
        .ready_o      (ready_o[lane]),
        .step_i       (step_i && active_i[lane]),
        .bad_o        (bad[lane]),
        .poison_o     (poison[lane]),
        .entry_o      (entry[lane])
      );
    end

    assign right_o = 1'b1;
    assign busy_o = 1'b0;
  end

  delay #(
    .Cycles(Latency),
    .Reset (1'b1)
  ) u_valid (
    .clk_i,
    .rst_ni,
    .data_i(step_i),
    .data_o(valid_o)
  );

  delay #(
    .Cycles(Latency),
    .Width ($bits(step_info_t))
  ) u_info (
    .clk_i,
    .rst_ni,
    .data_i(info_in),
    .data_o(info)
  );

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_entry
    wire        entry_valid = valid_o && info.active[lane];

    trellis #(
      .States(TrellisStates)
    ) u_trellis (
      .clk_i,
      .rst_ni,
      .clear_i  (clear_i),
      .step_i   (entry_valid && info.trellis),
      .entry_i  (entry[lane]),
      .operand_o(operands_o[lane])
    );

    sparse_decoder #(
      .Sparsity(Sparsity)
    ) u_sparse (
      .clk_i,
      .step_i    (entry_valid),
      .sparsity_i(info.sparsity),
      .second_i  (info.second),
      .field_i   (entry[lane].field),
      .select_o  (selects_o[lane]),
      .bad_o     (bad_field[lane])
    );

    assign bad_o[lane] = (bad[lane] || bad_field[lane]) && info.active[lane];
    assign poison_o[lane] = poison[lane] && info.active[lane];
  end

  assign first_o = info.first;

  logic unused;
  assign unused = ^{command_i, code_count_i, load_i, start_i};

endmodule
