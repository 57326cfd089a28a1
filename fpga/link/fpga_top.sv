// What a board is given, whatever the board: a machine, its memory, and the serial line to a host.

module fpga_top
  import sluice_config_pkg::*;
#(
  parameter int unsigned ClocksPerBit = 16,     // of the serial line
  parameter int unsigned MemoryBytes = 131072
) (
  input  logic       clk_i,
  input  logic       rst_ni,  // of any timing
  input  logic       rx_i,
  output logic       tx_o,
  output logic [1:0] led_o    // a host has opened the link; flickers with requests
);

  localparam int unsigned AddrBits = $clog2(MemoryBytes);

  // Resets end with the clock.
  logic [1:0] rst_nq;
  logic       machine_reset, machine_rst_nq;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rst_nq <= '0;
    else rst_nq <= {rst_nq[0], 1'b1};
  end

  always_ff @(posedge clk_i or negedge rst_nq[1]) begin
    if (!rst_nq[1]) machine_rst_nq <= 1'b0;
    else machine_rst_nq <= !machine_reset;
  end

  logic                  memory_valid, memory_write, memory_done;
  logic [AddrBits-1:2]   memory_address;
  logic [31:0]           memory_write_data, memory_read_data;
  logic [11:0]           s_awaddr, s_araddr;
  logic [31:0]           s_wdata, s_rdata;
  logic [3:0]            s_wstrb;
  logic                  s_awvalid, s_awready, s_wvalid, s_wready, s_bvalid, s_bready;
  logic                  s_arvalid, s_arready, s_rvalid, s_rready;
  logic [1:0]            awid, arid, bid, rid, bresp, rresp;
  logic [63:0]           awaddr, araddr;
  logic [7:0]            arlen;
  logic [DataBits-1:0]   wdata, rdata;
  logic [DataBits/8-1:0] wstrb;
  logic                  awvalid, awready, wlast, wvalid, wready, bvalid, bready;
  logic                  arvalid, arready, rlast, rvalid, rready;

  link_bridge #(
    .ClocksPerBit(ClocksPerBit),
    .MemoryBytes (MemoryBytes)
  ) u_link (
    .clk_i,
    .rst_ni             (rst_nq[1]),
    .rx_i,
    .tx_o,
    .memory_valid_o     (memory_valid),
    .memory_write_o     (memory_write),
    .memory_address_o   (memory_address),
    .memory_write_data_o(memory_write_data),
    .memory_done_i      (memory_done),
    .memory_read_data_i (memory_read_data),
    .awaddr_o           (s_awaddr),
    .awvalid_o          (s_awvalid),
    .awready_i          (s_awready),
    .wdata_o            (s_wdata),
    .wstrb_o            (s_wstrb),
    .wvalid_o           (s_wvalid),
    .wready_i           (s_wready),
    .bvalid_i           (s_bvalid),
    .bready_o           (s_bready),
    .araddr_o           (s_araddr),
    .arvalid_o          (s_arvalid),
    .arready_i          (s_arready),
    .rdata_i            (s_rdata),
    .rvalid_i           (s_rvalid),
    .rready_o           (s_rready),
    .machine_reset_o    (machine_reset),
    .open_o             (led_o[0]),
    .traffic_o          (led_o[1])
  );

  sluice_top u_machine (
    .clk_i,
    .rst_ni          (machine_rst_nq),
    .irq_o           (),
    .s_axil_awaddr_i (s_awaddr),
    .s_axil_awvalid_i(s_awvalid),
    .s_axil_awready_o(s_awready),
    .s_axil_wdata_i  (s_wdata),
    .s_axil_wstrb_i  (s_wstrb),
    .s_axil_wvalid_i (s_wvalid),
    .s_axil_wready_o (s_wready),
    .s_axil_bresp_o  (),
    .s_axil_bvalid_o (s_bvalid),
    .s_axil_bready_i (s_bready),
    .s_axil_araddr_i (s_araddr),
    .s_axil_arvalid_i(s_arvalid),
    .s_axil_arready_o(s_arready),
    .s_axil_rdata_o  (s_rdata),
    .s_axil_rresp_o  (),
    .s_axil_rvalid_o (s_rvalid),
    .s_axil_rready_i (s_rready),
    .m_axi_awid_o    (awid),
    .m_axi_awaddr_o  (awaddr),
    .m_axi_awlen_o   (),
    .m_axi_awsize_o  (),
    .m_axi_awburst_o (),
    .m_axi_awvalid_o (awvalid),
    .m_axi_awready_i (awready),
    .m_axi_wdata_o   (wdata),
    .m_axi_wstrb_o   (wstrb),
    .m_axi_wlast_o   (wlast),
    .m_axi_wvalid_o  (wvalid),
    .m_axi_wready_i  (wready),
    .m_axi_bid_i     (bid),
    .m_axi_bresp_i   (bresp),
    .m_axi_bvalid_i  (bvalid),
    .m_axi_bready_o  (bready),
    .m_axi_arid_o    (arid),
    .m_axi_araddr_o  (araddr),
    .m_axi_arlen_o   (arlen),
    .m_axi_arsize_o  (),
    .m_axi_arburst_o (),
    .m_axi_arvalid_o (arvalid),
    .m_axi_arready_i (arready),
    .m_axi_rid_i     (rid),
    .m_axi_rdata_i   (rdata),
    .m_axi_rresp_i   (rresp),
    .m_axi_rlast_i   (rlast),
    .m_axi_rvalid_i  (rvalid),
    .m_axi_rready_o  (rready),
    .trace_o         ()
  );

  axi_memory #(
    .DataBits(DataBits),
    .Bytes   (MemoryBytes)
  ) u_memory (
    .clk_i,
    .rst_ni           (machine_rst_nq),
    .link_valid_i     (memory_valid),
    .link_write_i     (memory_write),
    .link_address_i   (memory_address),
    .link_write_data_i(memory_write_data),
    .link_done_o      (memory_done),
    .link_read_data_o (memory_read_data),
    .awid_i           (awid),
    .awaddr_i         (awaddr),
    .awvalid_i        (awvalid),
    .awready_o        (awready),
    .wdata_i          (wdata),
    .wstrb_i          (wstrb),
    .wlast_i          (wlast),
    .wvalid_i         (wvalid),
    .wready_o         (wready),
    .bid_o            (bid),
    .bresp_o          (bresp),
    .bvalid_o         (bvalid),
    .bready_i         (bready),
    .arid_i           (arid),
    .araddr_i         (araddr),
    .arlen_i          (arlen),
    .arvalid_i        (arvalid),
    .arready_o        (arready),
    .rid_o            (rid),
    .rdata_o          (rdata),
    .rresp_o          (rresp),
    .rlast_o          (rlast),
    .rvalid_o         (rvalid),
    .rready_i         (rready)
  );

endmodule
