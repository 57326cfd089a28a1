// dispatcher or serial_dispatcher of a default machine, but built for 2:4, with flat ports. Arrays are over the
// engines LOAD, MUL, STORE.

module dispatcher_wrapper
  import sluice_pkg::*;
#(
  parameter bit          Serial = 1'b0,
  localparam int unsigned Engines = 3
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        command_valid_i,
  output logic        command_ready_o,
  input  logic [31:0] words_i[16],
  input  logic [31:0] number_i,
  input  logic        failed_i,
  input  logic [63:0] failed_address_i,
  input  logic [31:0] tail_i,
  output logic        valid_o[Engines],
  input  logic        ready_i[Engines],
  output logic [31:0] issued_number_o[Engines],
  input  logic        done_i[Engines],
  input  logic        engine_error_valid_i[Engines],
  input  logic [3:0]  engine_error_code_i[Engines],
  input  logic [31:0] engine_error_command_i[Engines],
  input  logic [63:0] engine_error_info_i[Engines],
  output logic        stream_valid_o,
  input  logic        stream_ready_i,
  output logic [63:0] stream_address_o,
  output logic [31:0] stream_bytes_o,
  output logic [31:0] stream_crc_o,
  output logic        error_valid_o,
  output logic [3:0]  error_code_o,
  output logic [31:0] error_command_o,
  output logic [63:0] error_info_o,
  output logic [31:0] head_o,
  output logic        fence_o,
  output logic        busy_o,
  output dispatch_activity_t activity_o,
  output logic [Engines-1:0][Engines-1:0] queue_waits_o,
  // Fields of the commands
  output logic [1:0]  load_space_o,
  output logic        load_wide_o,
  output logic [63:0] load_address_o,
  output logic [31:0] load_bytes_o,
  output logic [15:0] load_destination_o,
  output logic [1:0]  mul_sparsity_o,
  output logic [1:0]  mul_coding_o,
  output logic [3:0]  mul_fixed_bits_o,
  output logic [3:0]  mul_slot_o,
  output logic [3:0]  mul_second_slot_o,
  output logic        mul_open_o,
  output logic        mul_last_o,
  output logic        mul_accumulate_o,
  output logic [63:0] mul_address_o,
  output logic [31:0] mul_bytes_o,
  output logic [31:0] mul_crc_o,
  output logic [15:0] mul_act_base_o,
  output logic [15:0] mul_rows_o,
  output logic [19:0] mul_ks_o,
  output logic [19:0] mul_columns_o,
  output logic [15:0] mul_acc_base_o,
  output logic [1:0]  store_form_o,
  output logic        store_one_scale_o,
  output logic [63:0] store_address_o,
  output logic [31:0] store_row_stride_o,
  output logic [31:0] store_tile_stride_o,
  output logic [15:0] store_acc_base_o,
  output logic [15:0] store_rows_o,
  output logic [19:0] store_columns_o,
  output logic [15:0] store_row_scale_o,
  output logic [15:0] store_col_scale_o
);

  logic [15:0][31:0]    words;
  error_t [Engines-1:0] engine_error;
  logic [Engines-1:0]   engine_error_valid, done;
  error_t               error;
  load_command_t        load;
  mul_command_t         mul;
  store_command_t       store;
  stream_t              stream;

  for (genvar w = 0; w < 16; w++) begin : gen_word
    assign words[w] = words_i[w];
  end
  for (genvar e = 0; e < Engines; e++) begin : gen_error
    assign engine_error[e] = '{
        code: error_code_e'(engine_error_code_i[e]),
        command: engine_error_command_i[e],
        info: engine_error_info_i[e]
    };
  end

  assign engine_error_valid = {
    engine_error_valid_i[2], engine_error_valid_i[1], engine_error_valid_i[0]
  };
  assign done = {done_i[2], done_i[1], done_i[0]};

  if (Serial) begin : gen_serial
    logic [3:0]    word_number;
    logic [31:0]   word_q;
    fields_t       load_fields, store_fields;
    load_command_t load_now;

    always_ff @(posedge clk_i) begin
      word_q <= words[word_number];
      load.number <= load_now.number;
      if (load_fields[1]) {load.space, load.wide} <= {load_now.space, load_now.wide};
      if (load_fields[2]) load.address[31:0] <= load_now.address[31:0];
      if (load_fields[3]) load.address[63:32] <= load_now.address[63:32];
      if (load_fields[4]) load.bytes <= load_now.bytes;
      if (load_fields[5]) load.destination <= load_now.destination;
    end

    logic unused;
    assign unused = ^{load_now, store_fields};

    serial_dispatcher #(
      .Rows      (16),
      .Cols      (16),
      .Sparsity  (Sparse24),
      .Trellis   (1'b1),
      .TableSlots(2),
      .ActWords  (2048),
      .AccRows   (1024),
      .ScaleWords(1024),
      .KeepStore (1'b1)
    ) u_dispatcher (
      .word_number_o (word_number),
      .word_i        (word_q),
      .number_i      (ring_number_t'(number_i)),
      .tail_i        (ring_number_t'(tail_i)),
      .opcode_o      (),
      .number_o      (),
      .load_valid_o  (valid_o[0]),
      .load_ready_i  (ready_i[0]),
      .load_fields_o (load_fields),
      .load_o        (load_now),
      .mul_valid_o   (valid_o[1]),
      .mul_ready_i   (ready_i[1]),
      .mul_o         (mul),
      .store_valid_o (valid_o[2]),
      .store_ready_i (ready_i[2]),
      .store_fields_o(store_fields),
      .store_o       (store),
      .done_i        (done),
      .error_valid_i (engine_error_valid),
      .error_i       (engine_error),
      .stream_o      (stream),
      .error_o       (error),
      .waits_o       (queue_waits_o),
      .*
    );
  end else begin : gen_queued
    dispatcher #(
      .Sparsity(Sparse24)
    ) u_dispatcher (
      .words_i      (words),
      .load_valid_o (valid_o[0]),
      .load_ready_i (ready_i[0]),
      .load_o       (load),
      .mul_valid_o  (valid_o[1]),
      .mul_ready_i  (ready_i[1]),
      .mul_o        (mul),
      .store_valid_o(valid_o[2]),
      .store_ready_i(ready_i[2]),
      .store_o      (store),
      .done_i       (done),
      .error_valid_i(engine_error_valid),
      .error_i      (engine_error),
      .stream_o     (stream),
      .error_o      (error),
      .waits_o      (queue_waits_o),
      .*
    );
  end

  assign issued_number_o[0] = load.number;
  assign issued_number_o[1] = mul.number;
  assign issued_number_o[2] = store.number;
  assign {stream_address_o, stream_bytes_o, stream_crc_o} = stream;
  assign {error_code_o, error_command_o, error_info_o} = error;
  assign load_space_o = load.space;
  assign load_wide_o = load.wide;
  assign load_address_o = load.address;
  assign load_bytes_o = load.bytes;
  assign load_destination_o = load.destination;
  assign mul_sparsity_o = mul.sparsity;
  assign mul_coding_o = mul.coding;
  assign mul_fixed_bits_o = mul.fixed_bits;
  assign mul_slot_o = mul.slot;
  assign mul_second_slot_o = mul.second_slot;
  assign mul_open_o = mul.open;
  assign mul_last_o = mul.last;
  assign mul_accumulate_o = mul.accumulate;
  assign {mul_address_o, mul_bytes_o, mul_crc_o} = mul.stream;
  assign mul_act_base_o = mul.act_base;
  assign mul_rows_o = mul.rows;
  assign mul_ks_o = mul.ks;
  assign mul_columns_o = mul.columns;
  assign mul_acc_base_o = mul.acc_base;
  assign store_form_o = store.form;
  assign store_one_scale_o = store.one_scale;
  assign store_address_o = store.address;
  assign store_row_stride_o = store.row_stride;
  assign store_tile_stride_o = store.tile_stride;
  assign store_acc_base_o = store.acc_base;
  assign store_rows_o = store.rows;
  assign store_columns_o = store.columns;
  assign store_row_scale_o = store.row_scale;
  assign store_col_scale_o = store.col_scale;

endmodule
