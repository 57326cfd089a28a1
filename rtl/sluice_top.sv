// Sluice: an inference accelerator with an AXI4 manager for memory, an AXI4-Lite subordinate for
// registers, and an interrupt. Parameters come from the configuration's package, which is
// generated from configs/*.toml.

module sluice_top
  import sluice_pkg::*;
  import sluice_config_pkg::*;
(
  input  logic                  clk_i,
  input  logic                  rst_ni,
  output logic                  irq_o,
  // AXI4-Lite subordinate
  input  logic [11:0]           s_axil_awaddr_i,
  input  logic                  s_axil_awvalid_i,
  output logic                  s_axil_awready_o,
  input  logic [31:0]           s_axil_wdata_i,
  input  logic [3:0]            s_axil_wstrb_i,
  input  logic                  s_axil_wvalid_i,
  output logic                  s_axil_wready_o,
  output logic [1:0]            s_axil_bresp_o,
  output logic                  s_axil_bvalid_o,
  input  logic                  s_axil_bready_i,
  input  logic [11:0]           s_axil_araddr_i,
  input  logic                  s_axil_arvalid_i,
  output logic                  s_axil_arready_o,
  output logic [31:0]           s_axil_rdata_o,
  output logic [1:0]            s_axil_rresp_o,
  output logic                  s_axil_rvalid_o,
  input  logic                  s_axil_rready_i,
  // AXI4 manager
  output logic [1:0]            m_axi_awid_o,
  output logic [63:0]           m_axi_awaddr_o,
  output logic [7:0]            m_axi_awlen_o,
  output logic [2:0]            m_axi_awsize_o,
  output logic [1:0]            m_axi_awburst_o,
  output logic                  m_axi_awvalid_o,
  input  logic                  m_axi_awready_i,
  output logic [DataBits-1:0]   m_axi_wdata_o,
  output logic [DataBits/8-1:0] m_axi_wstrb_o,
  output logic                  m_axi_wlast_o,
  output logic                  m_axi_wvalid_o,
  input  logic                  m_axi_wready_i,
  input  logic [1:0]            m_axi_bid_i,
  input  logic [1:0]            m_axi_bresp_i,
  input  logic                  m_axi_bvalid_i,
  output logic                  m_axi_bready_o,
  output logic [1:0]            m_axi_arid_o,
  output logic [63:0]           m_axi_araddr_o,
  output logic [7:0]            m_axi_arlen_o,
  output logic [2:0]            m_axi_arsize_o,
  output logic [1:0]            m_axi_arburst_o,
  output logic                  m_axi_arvalid_o,
  input  logic                  m_axi_arready_i,
  input  logic [1:0]            m_axi_rid_i,
  input  logic [DataBits-1:0]   m_axi_rdata_i,
  input  logic [1:0]            m_axi_rresp_i,
  input  logic                  m_axi_rlast_i,
  input  logic                  m_axi_rvalid_i,
  output logic                  m_axi_rready_o,
  // For a trace unit; may be left open
  output trace_t                trace_o
);

  localparam logic [1:0]  BurstIncr = 2'b01;
  localparam logic [2:0]  BeatSize = 3'($clog2(DataBits / 8));

  logic                    core_rst_nq, resetting_q, reset, clear_counters;
  logic                    open, core_busy, fence, error_valid, first_weight, last_sum;
  error_t                  error;
  address_t                read_address, write_address;
  logic [63:0]             ring_base;
  logic [31:0]             ring_size, tail, head;
  logic [Counters-1:0][63:0] counter_values;

  // The machine reaches the block of memory of 2^AddressBits bytes, aligned, that its ring lies in.
  wire [63:0] block = AddressBits < 64 ? ring_base >> AddressBits << AddressBits : '0;

  assign m_axi_awaddr_o = block | 64'(write_address);
  assign m_axi_araddr_o = block | 64'(read_address);

  assign m_axi_awid_o = '0;
  assign m_axi_awsize_o = BeatSize;
  assign m_axi_awburst_o = BurstIncr;
  assign m_axi_arsize_o = BeatSize;
  assign m_axi_arburst_o = BurstIncr;

  // A reset by register waits until no burst is under way.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      resetting_q <= 1'b0;
      core_rst_nq <= 1'b0;
    end else begin
      core_rst_nq <= !(resetting_q && !open && core_rst_nq);
      if (reset) resetting_q <= 1'b1;
      else if (!core_rst_nq) resetting_q <= 1'b0;
    end
  end

  registers #(
    .ConfigHash (ConfigHash),
    .AddressBits(AddressBits)
  ) u_registers (
    .clk_i,
    .rst_ni,
    .core_rst_ni     (core_rst_nq),
    .awaddr_i        (s_axil_awaddr_i),
    .awvalid_i       (s_axil_awvalid_i),
    .awready_o       (s_axil_awready_o),
    .wdata_i         (s_axil_wdata_i),
    .wvalid_i        (s_axil_wvalid_i),
    .wready_o        (s_axil_wready_o),
    .bresp_o         (s_axil_bresp_o),
    .bvalid_o        (s_axil_bvalid_o),
    .bready_i        (s_axil_bready_i),
    .araddr_i        (s_axil_araddr_i),
    .arvalid_i       (s_axil_arvalid_i),
    .arready_o       (s_axil_arready_o),
    .rdata_o         (s_axil_rdata_o),
    .rresp_o         (s_axil_rresp_o),
    .rvalid_o        (s_axil_rvalid_o),
    .rready_i        (s_axil_rready_i),
    .irq_o,
    .reset_o         (reset),
    .clear_counters_o(clear_counters),
    .ring_base_o     (ring_base),
    .ring_size_o     (ring_size),
    .tail_o          (tail),
    .head_i          (head),
    .busy_i          (core_busy || resetting_q),
    .fence_i         (fence),
    .error_valid_i   (error_valid),
    .error_i         (error),
    .counters_i      (counter_values)
  );

  counters #(
    .Count(Counters),
    .All  (AllCounters)
  ) u_counters (
    .clk_i,
    .rst_ni,
    .clear_i       (clear_counters),
    .event_i       (trace_o.events),
    .first_weight_i(first_weight),
    .last_sum_i    (last_sum),
    .value_o       (counter_values)
  );

  sluice_core #(
    .Rows           (Rows),
    .Cols           (Cols),
    .Sparsity       (sparsity_e'(Sparsity)),
    .Fp8            (Fp8),
    .DataBits       (DataBits),
    .MaxCodeLen     (MaxCodeLen),
    .TableSlots     (TableSlots),
    .TrellisStates  (TrellisStates),
    .ActWords       (ActWords),
    .AccRows        (AccRows),
    .ScaleWords     (ScaleWords),
    .WeightFifoBeats(WeightFifoBeats),
    .QueueDepth     (QueueDepth)
  ) u_core (
    .clk_i,
    .rst_ni        (core_rst_nq),
    .stop_i        (resetting_q),
    .open_o        (open),
    .ring_base_i   (address_t'(ring_base)),
    .ring_size_i   (ring_size),
    .tail_i        (tail),
    .head_o        (head),
    .busy_o        (core_busy),
    .fence_o       (fence),
    .error_valid_o (error_valid),
    .error_o       (error),
    .trace_o       (trace_o),
    .first_weight_o(first_weight),
    .last_sum_o    (last_sum),
    .arid_o        (m_axi_arid_o),
    .araddr_o      (read_address),
    .arlen_o       (m_axi_arlen_o),
    .arvalid_o     (m_axi_arvalid_o),
    .arready_i     (m_axi_arready_i),
    .rid_i         (m_axi_rid_i),
    .rdata_i       (m_axi_rdata_i),
    .rresp_i       (m_axi_rresp_i),
    .rlast_i       (m_axi_rlast_i),
    .rvalid_i      (m_axi_rvalid_i),
    .rready_o      (m_axi_rready_o),
    .awaddr_o      (write_address),
    .awlen_o       (m_axi_awlen_o),
    .awvalid_o     (m_axi_awvalid_o),
    .awready_i     (m_axi_awready_i),
    .wdata_o       (m_axi_wdata_o),
    .wstrb_o       (m_axi_wstrb_o),
    .wlast_o       (m_axi_wlast_o),
    .wvalid_o      (m_axi_wvalid_o),
    .wready_i      (m_axi_wready_i),
    .bresp_i       (m_axi_bresp_i),
    .bvalid_i      (m_axi_bvalid_i),
    .bready_o      (m_axi_bready_o)
  );

  logic unused;
  assign unused = ^{s_axil_wstrb_i, m_axi_bid_i};

endmodule
