// In place of the link to a host, to measure the machine alone: every input of it comes from a
// shift register behind the pin rx_i, and every output shows in tx_o, so that no logic is left
// out. With it a bitstream does nothing useful.

module fpga_top
  import sluice_pkg::*;
  import sluice_config_pkg::*;
#(
  parameter int unsigned ClocksPerBit = 16,
  parameter int unsigned MemoryBytes = 131072
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       rx_i,
  output logic       tx_o,
  output logic [1:0] led_o
);

  // What a machine's pins take, and what they give.
  typedef struct packed {
    logic [11:0]         awaddr, araddr;
    logic [31:0]         wdata;
    logic                awvalid, wvalid, bready, arvalid, rready;
    logic                m_awready, m_wready, m_bvalid, m_arready, m_rlast, m_rvalid;
    logic [1:0]          m_bresp, m_rid, m_rresp;
    logic [DataBits-1:0] m_rdata;
  } inputs_t;

  typedef struct packed {
    logic                  irq, awready, wready, bvalid, arready, rvalid;
    logic [31:0]           rdata;
    logic                  m_awvalid, m_wlast, m_wvalid, m_arvalid;
    logic [63:0]           m_awaddr, m_araddr;
    logic [7:0]            m_awlen, m_arlen;
    logic [1:0]            m_arid;
    logic [DataBits-1:0]   m_wdata;
    logic [DataBits/8-1:0] m_wstrb;
  } outputs_t;

  inputs_t  in_q;
  outputs_t out, out_q;

  always_ff @(posedge clk_i) begin
    in_q  <= inputs_t'({in_q, rx_i});
    out_q <= out;
    tx_o  <= ^out_q;
  end

  assign led_o = {out_q.irq, 1'b0};

  sluice_top u_machine (
    .clk_i,
    .rst_ni,
    .irq_o           (out.irq),
    .s_axil_awaddr_i (in_q.awaddr),
    .s_axil_awvalid_i(in_q.awvalid),
    .s_axil_awready_o(out.awready),
    .s_axil_wdata_i  (in_q.wdata),
    .s_axil_wstrb_i  ('1),
    .s_axil_wvalid_i (in_q.wvalid),
    .s_axil_wready_o (out.wready),
    .s_axil_bresp_o  (),
    .s_axil_bvalid_o (out.bvalid),
    .s_axil_bready_i (in_q.bready),
    .s_axil_araddr_i (in_q.araddr),
    .s_axil_arvalid_i(in_q.arvalid),
    .s_axil_arready_o(out.arready),
    .s_axil_rdata_o  (out.rdata),
    .s_axil_rresp_o  (),
    .s_axil_rvalid_o (out.rvalid),
    .s_axil_rready_i (in_q.rready),
    .m_axi_awid_o    (),
    .m_axi_awaddr_o  (out.m_awaddr),
    .m_axi_awlen_o   (out.m_awlen),
    .m_axi_awsize_o  (),
    .m_axi_awburst_o (),
    .m_axi_awvalid_o (out.m_awvalid),
    .m_axi_awready_i (in_q.m_awready),
    .m_axi_wdata_o   (out.m_wdata),
    .m_axi_wstrb_o   (out.m_wstrb),
    .m_axi_wlast_o   (out.m_wlast),
    .m_axi_wvalid_o  (out.m_wvalid),
    .m_axi_wready_i  (in_q.m_wready),
    .m_axi_bid_i     ('0),
    .m_axi_bresp_i   (in_q.m_bresp),
    .m_axi_bvalid_i  (in_q.m_bvalid),
    .m_axi_bready_o  (),
    .m_axi_arid_o    (out.m_arid),
    .m_axi_araddr_o  (out.m_araddr),
    .m_axi_arlen_o   (out.m_arlen),
    .m_axi_arsize_o  (),
    .m_axi_arburst_o (),
    .m_axi_arvalid_o (out.m_arvalid),
    .m_axi_arready_i (in_q.m_arready),
    .m_axi_rid_i     (in_q.m_rid),
    .m_axi_rdata_i   (in_q.m_rdata),
    .m_axi_rresp_i   (in_q.m_rresp),
    .m_axi_rlast_i   (in_q.m_rlast),
    .m_axi_rvalid_i  (in_q.m_rvalid),
    .m_axi_rready_o  (),
    .trace_o         ()
  );

endmodule
