// A small machine with the ports of sluice_top on a 128-bit bus, for the tests of the testbench
// itself: it copies one burst of beats from one address to another and raises its interrupt.
//
// Registers: 0x00 source, 0x04 destination (low words), 0x08 beats, 1 to 16; writing it starts the
// copy and clears the interrupt. 0x14 reads the worst response of the last copy. Writing 0x10 makes
// the assertion `no_trouble` fail, writing 0x0C makes BREADY follow BVALID. Other offsets answer SLVERR, and 0x300 is never answered.
//
// The trace port has the source as number, bits of the destination as events and opcode, and of its
// steps the one that the lowest bits of the destination name.
module tb_dummy (
    input  logic         clk_i,
    input  logic         rst_ni,
    output logic         irq_o,
    input  logic [ 11:0] s_axil_awaddr_i,
    input  logic         s_axil_awvalid_i,
    output logic         s_axil_awready_o,
    input  logic [ 31:0] s_axil_wdata_i,
    input  logic [  3:0] s_axil_wstrb_i,
    input  logic         s_axil_wvalid_i,
    output logic         s_axil_wready_o,
    output logic [  1:0] s_axil_bresp_o,
    output logic         s_axil_bvalid_o,
    input  logic         s_axil_bready_i,
    input  logic [ 11:0] s_axil_araddr_i,
    input  logic         s_axil_arvalid_i,
    output logic         s_axil_arready_o,
    output logic [ 31:0] s_axil_rdata_o,
    output logic [  1:0] s_axil_rresp_o,
    output logic         s_axil_rvalid_o,
    input  logic         s_axil_rready_i,
    output logic [  1:0] m_axi_awid_o,
    output logic [ 63:0] m_axi_awaddr_o,
    output logic [  7:0] m_axi_awlen_o,
    output logic [  2:0] m_axi_awsize_o,
    output logic [  1:0] m_axi_awburst_o,
    output logic         m_axi_awvalid_o,
    input  logic         m_axi_awready_i,
    output logic [127:0] m_axi_wdata_o,
    output logic [ 15:0] m_axi_wstrb_o,
    output logic         m_axi_wlast_o,
    output logic         m_axi_wvalid_o,
    input  logic         m_axi_wready_i,
    input  logic [  1:0] m_axi_bid_i,
    input  logic [  1:0] m_axi_bresp_i,
    input  logic         m_axi_bvalid_i,
    output logic         m_axi_bready_o,
    output logic [  1:0] m_axi_arid_o,
    output logic [ 63:0] m_axi_araddr_o,
    output logic [  7:0] m_axi_arlen_o,
    output logic [  2:0] m_axi_arsize_o,
    output logic [  1:0] m_axi_arburst_o,
    output logic         m_axi_arvalid_o,
    input  logic         m_axi_arready_i,
    input  logic [  1:0] m_axi_rid_i,
    input  logic [127:0] m_axi_rdata_i,
    input  logic [  1:0] m_axi_rresp_i,
    input  logic         m_axi_rlast_i,
    input  logic         m_axi_rvalid_i,
    output logic         m_axi_rready_o,
    output sluice_pkg::trace_t trace_o
);
  typedef enum logic [2:0] {
    StIdle,
    StReadAddress,
    StRead,
    StWriteAddress,
    StWrite,
    StResponse
  } state_e;

  state_e state_q;
  logic [31:0] source_q, destination_q;
  logic [3:0] last_beat_q, beat_q;
  logic [1:0] worst_q;
  logic trouble_q, follow_q, irq_q;
  logic [127:0] buffer_q[16];

  // Register interface: one access at a time.
  logic bvalid_q, rvalid_q;
  logic [1:0] bresp_q, rresp_q;
  logic write, read;
  assign write = s_axil_awvalid_i && s_axil_wvalid_i && !bvalid_q && s_axil_awaddr_i != 12'h300;
  assign read = s_axil_arvalid_i && !rvalid_q && s_axil_araddr_i != 12'h300;
  assign s_axil_awready_o = write;
  assign s_axil_wready_o = write;
  assign s_axil_arready_o = read;
  assign s_axil_bvalid_o = bvalid_q;
  assign s_axil_bresp_o = bresp_q;
  assign s_axil_rvalid_o = rvalid_q;
  assign s_axil_rresp_o = rresp_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bvalid_q <= 1'b0;
      rvalid_q <= 1'b0;
      trouble_q <= 1'b0;
      follow_q <= 1'b0;
    end else begin
      if (s_axil_bready_i) bvalid_q <= 1'b0;
      if (s_axil_rready_i) rvalid_q <= 1'b0;
      if (write) begin
        bvalid_q <= 1'b1;
        bresp_q <= s_axil_awaddr_i <= 12'h10 ? 2'd0 : 2'd2;
        if (s_axil_awaddr_i == 12'h00) source_q <= s_axil_wdata_i;
        if (s_axil_awaddr_i == 12'h04) destination_q <= s_axil_wdata_i;
        if (s_axil_awaddr_i == 12'h0C) follow_q <= 1'b1;
        if (s_axil_awaddr_i == 12'h10) trouble_q <= 1'b1;
      end
      if (read) begin
        rvalid_q <= 1'b1;
        rresp_q <= 2'd0;
        case (s_axil_araddr_i)
          12'h00: s_axil_rdata_o <= source_q;
          12'h04: s_axil_rdata_o <= destination_q;
          12'h14: s_axil_rdata_o <= 32'(worst_q);
          default: rresp_q <= 2'd2;
        endcase
      end
    end
  end

  // The copy.
  assign irq_o = irq_q;
  assign m_axi_arid_o = 2'd1;
  assign m_axi_araddr_o = 64'(source_q);
  assign m_axi_arlen_o = 8'(last_beat_q);
  assign m_axi_arsize_o = 3'd4;
  assign m_axi_arburst_o = 2'd1;
  assign m_axi_arvalid_o = state_q == StReadAddress;
  assign m_axi_rready_o = state_q == StRead;
  assign m_axi_awid_o = 2'd2;
  assign m_axi_awaddr_o = 64'(destination_q);
  assign m_axi_awlen_o = 8'(last_beat_q);
  assign m_axi_awsize_o = 3'd4;
  assign m_axi_awburst_o = 2'd1;
  assign m_axi_awvalid_o = state_q == StWriteAddress;
  assign m_axi_wdata_o = buffer_q[beat_q];
  assign m_axi_wstrb_o = '1;
  assign m_axi_wlast_o = beat_q == last_beat_q;
  assign m_axi_wvalid_o = state_q == StWrite;
  assign m_axi_bready_o = state_q == StResponse && (m_axi_bvalid_i || !follow_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      irq_q <= 1'b0;
      beat_q <= '0;
      worst_q <= '0;
    end else begin
      case (state_q)
        StIdle:
        if (write && s_axil_awaddr_i == 12'h08) begin
          last_beat_q <= 4'(s_axil_wdata_i - 1);
          irq_q <= 1'b0;
          worst_q <= '0;
          state_q <= StReadAddress;
        end
        StReadAddress: if (m_axi_arready_i) state_q <= StRead;
        StRead:
        if (m_axi_rvalid_i) begin
          buffer_q[beat_q] <= m_axi_rdata_i;
          worst_q <= worst_q | m_axi_rresp_i;
          beat_q <= m_axi_rlast_i ? '0 : beat_q + 4'd1;
          if (m_axi_rlast_i) state_q <= StWriteAddress;
        end
        StWriteAddress: if (m_axi_awready_i) state_q <= StWrite;
        StWrite:
        if (m_axi_wready_i) begin
          beat_q <= m_axi_wlast_o ? '0 : beat_q + 4'd1;
          if (m_axi_wlast_o) state_q <= StResponse;
        end
        default:
        if (m_axi_bvalid_i) begin
          worst_q <= worst_q | m_axi_bresp_i;
          irq_q <= 1'b1;
          state_q <= StIdle;
        end
      endcase
    end
  end

  // The trace port.
  wire [3:0] step = destination_q[3:0];

  assign trace_o = '{
      dispatched: step == 4'd10,
      opcode: sluice_pkg::opcode_e'(destination_q[11:4]),
      number: source_q,
      store_finished: step == 4'd9,
      store_taken: step == 4'd8,
      mul: '{
          finished: step == 4'd7,
          array_fed: step == 4'd6,
          array_started: step == 4'd5,
          decode_finished: step == 4'd4,
          decode_started: step == 4'd3
      },
      mul_taken: step == 4'd2,
      load_finished: step == 4'd1,
      load_taken: step == 4'd0,
      events: {8'h81, destination_q}
  };

  // One level further down than everything else, for the depth of waveforms.
  if (1) begin : gen_deep
    logic [7:0] deep_q;
    always_ff @(posedge clk_i) deep_q <= deep_q + 8'd1;
  end

  no_trouble : assert property (@(posedge clk_i) disable iff (!rst_ni) !trouble_q)
    else $error("%m: trouble was asked for, with source %0d", source_q);
endmodule
