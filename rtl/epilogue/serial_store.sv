`include "sluice_assert.svh"

// Executes STORE on a bus of 32 bits, for a machine with a queue depth of 1: one sum at a time, one
// burst at a time, which is a row of a tile. The next row's sums are on their way while a burst is
// answered. done_o is a pulse when the last response is there, in the same cycle as a possible
// error. The fields of a command come before it does: fields_i names those of command_i that are
// there.

module serial_store
  import sluice_pkg::*;
  import command_pkg::*;
#(
  parameter int unsigned Cols = 4,
  parameter int unsigned AccRows = 256,
  parameter int unsigned ScaleWords = 256,
  localparam int unsigned AccAddrBits = $clog2(AccRows),
  localparam int unsigned ScaleAddrBits = $clog2(ScaleWords),
  localparam int unsigned ColBits = $clog2(Cols)
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     stop_i,           // no new bursts
  output logic                     open_o,           // a burst is under way
  input  logic                     command_valid_i,
  output logic                     command_ready_o,
  input  fields_t                  fields_i,
  input  store_command_t           command_i,
  output logic                     done_o,
  output logic                     error_valid_o,
  output error_t                   error_o,
  // Accumulators
  output logic                     acc_read_valid_o,
  input  logic                     acc_read_ready_i,
  output logic [AccAddrBits-1:0]   acc_read_addr_o,
  output logic [ColBits-1:0]       acc_read_group_o,
  input  logic [31:0]              acc_read_data_i,
  // Scales: of a row, or of a column
  output logic                     scale_column_o,
  output logic [ScaleAddrBits-1:0] scale_addr_o,
  input  logic [31:0]              scale_data_i,
  // AXI4
  output address_t                 awaddr_o,
  output logic [7:0]               awlen_o,
  output logic                     awvalid_o,
  input  logic                     awready_i,
  output logic [31:0]              wdata_o,
  output logic [3:0]               wstrb_o,
  output logic                     wlast_o,
  output logic                     wvalid_o,
  input  logic                     wready_i,
  input  logic [1:0]               bresp_i,
  input  logic                     bvalid_i,
  output logic                     bready_o,
  // What this cycle was used for
  output store_activity_t          activity_o
);

  localparam int unsigned RowBits = AccAddrBits + 1;               // of M
  localparam int unsigned ColumnBits = AccAddrBits + ColBits + 1;  // of n

  typedef enum logic [1:0] {
    StRead,  // asks for a sum
    StSum,   // it is there
    StScale,
    StWrite  // its element goes to the beat
  } state_e;

  state_e                   state_q;
  logic                     active_q;     // a row is left
  logic                     addressed_q;  // the row's burst was asked for
  logic                     beat_q;       // a beat is complete
  logic                     awaits_q;     // a burst has no response yet
  logic                     failed_q;
  form_e                    form_q;
  logic                     one_scale_q;
  logic [31:0]              row_stride_q, tile_stride_q;
  logic [RowBits-1:0]       rows_q;
  logic [ScaleAddrBits-1:0] row_base_q;   // of the tile's row scales
  address_t                 tile_address_q, address_q, burst_address_q;
  logic [RowBits-1:0]       rows_left_q;  // of the tile
  logic [ColumnBits-1:0]    columns_left_q;
  logic [AccAddrBits-1:0]   acc_row_q;
  logic [ScaleAddrBits-1:0] row_scale_q, col_scale_q;
  logic [ColBits-1:0]       col_q;
  logic [3:0]               strobe_q;
  logic [31:0]              data_q;

  wire        raw = form_q == FormRaw;
  wire [1:0]  shift = 2'(element_shift(form_q, 1'b0));
  wire        start = command_valid_i && command_ready_o;
  wire        last_tile = columns_left_q <= ColumnBits'(Cols);
  wire        last_row = rows_left_q == RowBits'(1);

  // The last column of the row, and the places of columns in their beats.
  wire [ColBits-1:0] last_col = last_tile ? ColBits'(columns_left_q - 1'b1) : ColBits'(Cols - 1);
  wire               row_end = col_q == last_col;
  wire [1:0]         place = 2'(col_q) << shift;
  wire               flush = row_end || shift[1] || (place[1] && (shift[0] || place[0]));

  // A burst. Its address is that of the row, which stays until the last beat was taken.
  wire ask = active_q && !addressed_q && !awaits_q && !stop_i;
  wire beat_taken = wvalid_o && wready_i;
  wire row_sent = beat_taken && wlast_o;

  assign command_ready_o = !active_q && !awaits_q;
  assign awaddr_o = address_q;
  assign awlen_o = 8'(last_col) >> (2'd2 - shift);
  assign wvalid_o = beat_q && addressed_q && !awvalid_o;
  assign wdata_o = data_q;
  assign wstrb_o = strobe_q;
  assign wlast_o = col_q == '0;
  assign bready_o = 1'b1;
  assign open_o = awaits_q;
  assign done_o = bvalid_i && !active_q;
  assign error_valid_o = done_o && (failed_q || bresp_i[1]);
  assign error_o = '{code: ErrBusWrite, command: command_i.number, info: 64'(burst_address_q)};

  // A row's sums wait until the row before is sent, and raw ones for their place.
  assign acc_read_valid_o = active_q && state_q == StRead && !(beat_q && (wlast_o || raw));
  assign acc_read_addr_o = acc_row_q;
  assign acc_read_group_o = col_q;

  logic        scaled, scale_column;
  logic [31:0] value;
  wire         read = acc_read_valid_o && acc_read_ready_i;
  wire         element = (state_q == StSum && raw) || (state_q == StScale && scaled) ||
      state_q == StWrite;
  wire         write = element && (!beat_q || beat_taken);

  assign scale_column_o = scale_column;
  assign scale_addr_o = scale_column ? col_scale_q + (one_scale_q ? '0 : ScaleAddrBits'(col_q))
                                     : row_scale_q;

  serial_scale u_scale (
    .clk_i,
    .rst_ni,
    .form_i  (form_q),
    .start_i (state_q == StSum && !raw),
    .sum_i   (acc_read_data_i),
    .column_o(scale_column),
    .scale_i (scale_data_i),
    .done_o  (scaled),
    .value_o (value)
  );

  logic [3:0]  strobe;
  logic [31:0] data;

  always_comb begin
    unique case (shift)
      2'd0:    strobe = 4'b0001 << place;
      2'd1:    strobe = place[1] ? 4'b1100 : 4'b0011;
      default: strobe = 4'b1111;
    endcase
    unique case (form_q)
      FormRaw:  data = acc_read_data_i;
      FormFp32: data = value;
      FormBf16: data = {2{value[31:16]}};
      default:  data = {4{value[7:0]}};
    endcase
  end

  // The walk through the rows.
  wire address_t next_address = last_row ? tile_address_q + address_t'(tile_stride_q)
                                         : address_q + address_t'(row_stride_q);
  wire           addressing = fields_i[2] || fields_i[3];
  wire           tile_end = row_sent && last_row;

  // Each register takes its field, or goes on at the end of a row or tile.

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= StRead;
      active_q    <= 1'b0;
      addressed_q <= 1'b0;
      awvalid_o   <= 1'b0;
      beat_q      <= 1'b0;
      awaits_q    <= 1'b0;
      failed_q    <= 1'b0;
      strobe_q    <= '0;
    end else begin
      unique case (state_q)
        StRead:  if (read) state_q <= StSum;
        StSum:   state_q <= raw ? StRead : StScale;
        StScale: if (scaled) state_q <= write ? StRead : StWrite;
        default: if (write) state_q <= StRead;
      endcase

      if (start) active_q <= 1'b1;
      else if (row_sent && last_row && last_tile) active_q <= 1'b0;

      if (ask) addressed_q <= 1'b1;
      else if (row_sent) addressed_q <= 1'b0;
      if (ask) awvalid_o <= 1'b1;
      else if (awready_i) awvalid_o <= 1'b0;
      if (ask) awaits_q <= 1'b1;
      else if (bvalid_i) awaits_q <= 1'b0;

      if (write) beat_q <= flush;
      else if (beat_taken) beat_q <= 1'b0;
      if (write) strobe_q <= beat_taken ? strobe : strobe_q | strobe;
      else if (beat_taken) strobe_q <= '0;

      if (start) failed_q <= 1'b0;
      else if (bvalid_i && bresp_i[1]) failed_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write) begin
      for (int unsigned b = 0; b < 4; b++) if (strobe[b]) data_q[8*b+:8] <= data[8*b+:8];
    end
    if (ask && !failed_q) burst_address_q <= address_q;

    if (start) col_q <= '0;
    else if (write) col_q <= row_end ? '0 : col_q + 1'b1;

    if (fields_i[1]) begin
      form_q      <= command_i.form;
      one_scale_q <= command_i.one_scale;
    end
    if (fields_i[4]) row_stride_q <= command_i.row_stride;
    if (fields_i[5]) tile_stride_q <= command_i.tile_stride;
    if (fields_i[7]) rows_q <= RowBits'(command_i.rows);
    if (fields_i[9]) row_base_q <= ScaleAddrBits'(command_i.row_scale);

    if (addressing || row_sent) begin
      address_q <= addressing
          ? with_halves(address_q, command_i.address, fields_i[2], fields_i[3]) : next_address;
    end
    if (addressing || tile_end) begin
      tile_address_q <= addressing
          ? with_halves(address_q, command_i.address, fields_i[2], fields_i[3]) : next_address;
    end
    if (fields_i[6] || row_sent) begin
      acc_row_q <= fields_i[6] ? AccAddrBits'(command_i.acc_base) : acc_row_q + 1'b1;
    end
    if (fields_i[7] || row_sent) begin
      rows_left_q <= fields_i[7] ? RowBits'(command_i.rows)
                   : last_row ? rows_q : rows_left_q - 1'b1;
    end
    if (fields_i[8] || tile_end) begin
      columns_left_q <= fields_i[8] ? ColumnBits'(command_i.columns)
                                    : columns_left_q - ColumnBits'(Cols);
    end
    if (fields_i[9] || row_sent) begin
      row_scale_q <= fields_i[9] ? ScaleAddrBits'(command_i.row_scale)
                   : last_row ? row_base_q : row_scale_q + 1'b1;
    end
    if (fields_i[10] || (tile_end && !one_scale_q)) begin
      col_scale_q <= fields_i[10] ? ScaleAddrBits'(command_i.col_scale)
                                  : col_scale_q + ScaleAddrBits'(Cols);
    end
  end

  wire refused = acc_read_valid_o && !acc_read_ready_i;
  wire converting = active_q && !beat_q && !refused;

  assign activity_o = '{
      busy: beat_taken,
      stall_memory: (active_q || awaits_q) && !beat_taken && (beat_q || !active_q),
      stall_array: active_q && !beat_q && refused,
      convert: active_q || awaits_q ? converting : command_valid_i
  };

  logic unused;
  assign unused = ^command_i;

  `SLUICE_ASSERT(ResponseExpected, !bvalid_i || awaits_q, "a write response came unasked")

endmodule
