// mul_unit with a port for each field of its structures.

module mul_unit_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Sparsity = 1,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned TrellisStates = 4,
  parameter int unsigned ActWords = 256,
  parameter int unsigned AccRows = 64,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned StoreLanes = DataBits / 32,
  localparam int unsigned StoreGroups = Cols / StoreLanes,
  localparam int unsigned StoreGroupBits = StoreGroups > 1 ? $clog2(StoreGroups) : 1,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned ActAddrBits = $clog2(ActWords),
  localparam int unsigned AccAddrBits = $clog2(AccRows)
) (
  input  logic                               clk_i,
  input  logic                               rst_ni,
  input  logic                               command_valid_i,
  output logic                               command_ready_o,
  input  logic [31:0]                        number_i,
  input  logic [1:0]                         sparsity_i,
  input  logic [1:0]                         coding_i,
  input  logic [3:0]                         fixed_bits_i,
  input  logic [3:0]                         slot_i,
  input  logic [3:0]                         second_slot_i,
  input  logic                               open_i,
  input  logic                               last_i,
  input  logic                               accumulate_i,
  input  logic [63:0]                        stream_address_i,
  input  logic [31:0]                        stream_bytes_i,
  input  logic [31:0]                        stream_crc_i,
  input  logic [15:0]                        act_base_i,
  input  logic [15:0]                        rows_i,
  input  logic [19:0]                        ks_i,
  input  logic [19:0]                        columns_i,
  input  logic [15:0]                        acc_base_i,
  output logic                               done_o,
  output logic                               error_valid_o,
  output logic [3:0]                         error_code_o,
  output logic [31:0]                        error_command_o,
  output logic [63:0]                        error_info_o,
  input  logic                               table_write_i,
  input  logic [TableAddrBits-1:0]           table_addr_i,
  input  entry_t                             table_entry_i,
  input  code_book_t [TableSlots-1:0]        books_i,
  input  logic                               beat_valid_i,
  output logic                               beat_ready_o,
  input  logic [DataBits-1:0]                beat_i,
  input  logic                               beat_error_i,
  input  logic                               beat_backlog_i,
  output logic                               act_read_o,
  output logic [ActAddrBits-1:0]             act_addr_o,
  input  logic [2*Rows-1:0][7:0]             act_data_i,
  input  logic                               acc_read_valid_i,
  output logic                               acc_read_ready_o,
  input  logic [AccAddrBits-1:0]             acc_read_addr_i,
  input  logic [StoreGroupBits-1:0]          acc_read_group_i,
  output logic [StoreLanes-1:0][SumBits-1:0] acc_read_data_o,
  output logic                               weight_loaded_o,
  output logic                               array_busy_o,
  output logic                               array_stalled_o,
  output logic                               array_draining_o,
  output logic                               sum_written_o,
  output decode_activity_t                   decode_activity_o,
  output mul_marks_t                         marks_o
);

  mul_command_t command;
  error_t       error;
  array_activity_t array_activity;

  assign command = '{
      number: number_i,
      sparsity: sparsity_e'(sparsity_i),
      coding: coding_e'(coding_i),
      fixed_bits: fixed_bits_i,
      slot: slot_i,
      second_slot: second_slot_i,
      open: open_i,
      last: last_i,
      accumulate: accumulate_i,
      stream: '{address: stream_address_i, bytes: stream_bytes_i, crc: stream_crc_i},
      act_base: act_base_i,
      rows: rows_i,
      ks: ks_i,
      columns: columns_i,
      acc_base: acc_base_i
  };

  assign error_code_o = error.code;
  assign error_command_o = error.command;
  assign error_info_o = error.info;
  assign {array_draining_o, array_stalled_o, array_busy_o} = array_activity;

  mul_unit #(
    .Rows         (Rows),
    .Cols         (Cols),
    .Sparsity     (sparsity_e'(2'(Sparsity))),
    .Fp8          (Fp8),
    .DataBits     (DataBits),
    .MaxCodeLen   (MaxCodeLen),
    .TableSlots   (TableSlots),
    .TrellisStates(TrellisStates),
    .ActWords     (ActWords),
    .AccRows      (AccRows)
  ) u_mul (
    .command_i       (command),
    .code_count_i    ('0),
    .error_o         (error),
    .array_activity_o(array_activity),
    .*
  );

endmodule
