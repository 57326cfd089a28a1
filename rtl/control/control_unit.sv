// Fetches commands and gives them to the engines in order: command_fetch and dispatcher, with a
// queue before each engine; or command_memory and serial_dispatcher where QueueDepth is 1. Then
// fields of LOAD and STORE come before the command, named by fields_o, and those of a MUL stay
// until it is done. Arrays are over the engines LOAD, MUL, STORE.

module control_unit
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Trellis = 1'b1,
  parameter int unsigned DataBits = 64,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned ActWords = 2048,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024,
  parameter int unsigned QueueDepth = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // Ring
  input  address_t            ring_base_i,
  input  logic [31:0]         ring_size_i,
  input  logic [31:0]         tail_i,
  output logic [31:0]         head_o,
  output logic                busy_o,
  output logic                fence_o,
  output logic                error_valid_o,
  output error_t              error_o,
  // Read client
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output address_t            request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  // Engines
  output logic                load_valid_o,
  input  logic                load_ready_i,
  output fields_t             load_fields_o,
  output load_command_t       load_o,
  output logic                mul_valid_o,
  input  logic                mul_ready_i,
  output mul_command_t        mul_o,
  output logic                store_valid_o,
  input  logic                store_ready_i,
  output fields_t             store_fields_o,
  output store_command_t      store_o,
  input  logic [2:0]          done_i,
  input  logic [2:0]          error_valid_i,
  input  error_t [2:0]        error_i,
  output logic                stream_valid_o,
  input  logic                stream_ready_i,
  output stream_t             stream_o,
  // The command that is dispatched in this cycle, and what the cycle was used for
  output logic                dispatched_o,
  output opcode_e             opcode_o,
  output logic [31:0]         number_o,
  output dispatch_activity_t  activity_o,
  output logic [2:0][2:0]     waits_o
);

  logic     command_valid, command_ready, failed;
  address_t failed_address;

  wire [15:0] ring_mask = 16'(ring_size_i - 32'd1);

  assign dispatched_o = command_valid && command_ready;

  if (QueueDepth == 1) begin : gen_serial
    logic [3:0]   word_number;
    logic [31:0]  word;
    ring_number_t ring_number;

    command_memory #(
      .DataBits(DataBits)
    ) u_fetch (
      .ring_mask_i     (ring_mask),
      .tail_i          (ring_number_t'(tail_i)),
      .stop_i          (error_valid_o),
      .command_valid_o (command_valid),
      .command_ready_i (command_ready),
      .word_number_i   (word_number),
      .word_o          (word),
      .number_o        (ring_number),
      .failed_o        (failed),
      .failed_address_o(failed_address),
      .*
    );

    serial_dispatcher #(
      .Rows      (Rows),
      .Cols      (Cols),
      .Sparsity  (Sparsity),
      .Fp8       (Fp8),
      .Trellis   (Trellis),
      .TableSlots(TableSlots),
      .ActWords  (ActWords),
      .AccRows   (AccRows),
      .ScaleWords(ScaleWords),
      .KeepStore (DataBits != 32)
    ) u_dispatcher (
      .command_valid_i (command_valid),
      .command_ready_o (command_ready),
      .word_number_o   (word_number),
      .word_i          (word),
      .number_i        (ring_number),
      .tail_i          (ring_number_t'(tail_i)),
      .failed_i        (failed),
      .failed_address_i(failed_address),
      .*
    );
  end else begin : gen_queued
    logic [15:0][31:0] words;

    assign load_fields_o = '0;
    assign store_fields_o = '0;
    assign opcode_o = command_pkg::opcode_of(words);

    command_fetch #(
      .DataBits(DataBits),
      .Ahead   (QueueDepth)
    ) u_fetch (
      .ring_mask_i     (ring_mask),
      .stop_i          (error_valid_o),
      .command_valid_o (command_valid),
      .command_ready_i (command_ready),
      .command_o       (words),
      .failed_o        (failed),
      .failed_address_o(failed_address),
      .*
    );

    dispatcher #(
      .Rows      (Rows),
      .Cols      (Cols),
      .Sparsity  (Sparsity),
      .Fp8       (Fp8),
      .Trellis   (Trellis),
      .TableSlots(TableSlots),
      .ActWords  (ActWords),
      .AccRows   (AccRows),
      .ScaleWords(ScaleWords),
      .QueueDepth(QueueDepth)
    ) u_dispatcher (
      .command_valid_i (command_valid),
      .command_ready_o (command_ready),
      .words_i         (words),
      .number_i        (number_o),
      .failed_i        (failed),
      .failed_address_i(failed_address),
      .*
    );
  end

endmodule
