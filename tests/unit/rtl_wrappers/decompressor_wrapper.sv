// decompressor with a port for each field of its structures. While the entries of a table are
// written, 16 of them or more, the codes of its book are counted out.

module decompressor_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 4,
  parameter int unsigned Lanes = 4,
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned Sparsity = 1,
  parameter int unsigned TrellisStates = 4,
  localparam int unsigned SelectBits = Sparsity == 2 ? 2 : 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  input  logic                                      command_valid_i,
  output logic                                      command_ready_o,
  input  logic [31:0]                               number_i,
  input  logic [1:0]                                sparsity_i,
  input  logic [1:0]                                coding_i,
  input  logic [3:0]                                fixed_bits_i,
  input  logic [3:0]                                slot_i,
  input  logic [3:0]                                second_slot_i,
  input  logic                                      open_i,
  input  logic                                      last_i,
  input  logic [63:0]                               stream_address_i,
  input  logic [31:0]                               stream_bytes_i,
  input  logic [31:0]                               stream_crc_i,
  input  logic [19:0]                               ks_i,
  input  logic [19:0]                               columns_i,
  output logic                                      done_o,
  output logic                                      error_valid_o,
  output logic [3:0]                                error_code_o,
  output logic [31:0]                               error_command_o,
  output logic [63:0]                               error_info_o,
  input  logic                                      table_write_i,
  input  logic [TableAddrBits-1:0]                  table_addr_i,
  input  entry_t                                    table_entry_i,
  input  code_book_t [TableSlots-1:0]               books_i,
  input  logic                                      beat_valid_i,
  output logic                                      beat_ready_o,
  input  logic [DataBits-1:0]                       beat_i,
  input  logic                                      beat_poison_i,
  input  logic                                      beat_backlog_i,
  output logic [$clog2(2*Rows+1)-1:0]               rows_waiting_o,
  output logic                                      row_valid_o,
  input  logic                                      row_ready_i,
  output logic [Lanes-1:0][7:0]                     operands_o,
  output logic [Lanes-1:0][SelectBits-1:0]          selects_o,
  output logic                                      started_o,
  output decode_activity_t                          activity_o
);

  mul_command_t command;
  error_t       error;

  always_comb begin
    command = '0;
    command.number = number_i;
    command.sparsity = sparsity_e'(sparsity_i);
    command.coding = coding_e'(coding_i);
    command.fixed_bits = fixed_bits_i;
    command.slot = slot_i;
    command.second_slot = second_slot_i;
    command.open = open_i;
    command.last = last_i;
    command.stream = '{address: stream_address_i, bytes: stream_bytes_i, crc: stream_crc_i};
    command.ks = ks_i;
    command.columns = columns_i;
  end

  assign error_code_o = error.code;
  assign error_command_o = error.command;
  assign error_info_o = error.info;

  logic [3:0]  length_q;
  code_book_t  book;
  code_count_t code_count;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) length_q <= '0;
    else length_q <= length_q + 4'd1;
  end

  always_comb begin
    code_count = '{valid: table_write_i, slot: 4'(table_addr_i >> 8), length: length_q, codes: '0};
    book = books_i[SlotBits'(table_addr_i >> 8)];
    for (int unsigned l = 1; l <= FormatMaxLen; l++) begin
      if (4'(l) <= length_q) begin
        code_count.codes +=
            9'((book.limits[l] - (l > 1 ? book.limits[l-1] : '0)) >> (FormatMaxLen - l));
      end
    end
  end

  decompressor #(
    .Rows         (Rows),
    .Lanes        (Lanes),
    .DataBits     (DataBits),
    .MaxCodeLen   (MaxCodeLen),
    .TableSlots   (TableSlots),
    .Sparsity     (sparsity_e'(2'(Sparsity))),
    .TrellisStates(TrellisStates)
  ) u_decompressor (
    .command_i   (command),
    .code_count_i(code_count),
    .error_o     (error),
    .*
  );

endmodule
