// registers with the port names of sluice_top, a flat error, and counters as an array. core_reset_i is the
// reset by CTRL.

module registers_wrapper
  import sluice_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        core_reset_i,
  input  logic [11:0] s_axil_awaddr_i,
  input  logic        s_axil_awvalid_i,
  output logic        s_axil_awready_o,
  input  logic [31:0] s_axil_wdata_i,
  input  logic [3:0]  s_axil_wstrb_i,
  input  logic        s_axil_wvalid_i,
  output logic        s_axil_wready_o,
  output logic [1:0]  s_axil_bresp_o,
  output logic        s_axil_bvalid_o,
  input  logic        s_axil_bready_i,
  input  logic [11:0] s_axil_araddr_i,
  input  logic        s_axil_arvalid_i,
  output logic        s_axil_arready_o,
  output logic [31:0] s_axil_rdata_o,
  output logic [1:0]  s_axil_rresp_o,
  output logic        s_axil_rvalid_o,
  input  logic        s_axil_rready_i,
  output logic        irq_o,
  output logic        reset_o,
  output logic        clear_counters_o,
  output logic [63:0] ring_base_o,
  output logic [31:0] ring_size_o,
  output logic [31:0] tail_o,
  input  logic [31:0] head_i,
  input  logic        busy_i,
  input  logic        fence_i,
  input  logic        error_valid_i,
  input  logic [3:0]  error_code_i,
  input  logic [31:0] error_command_i,
  input  logic [63:0] error_info_i,
  input  logic [63:0] counters_i[Counters]
);

  logic [Counters-1:0][63:0] counters;
  for (genvar c = 0; c < Counters; c++) begin : gen_counter
    assign counters[c] = counters_i[c];
  end

  error_t error;
  assign error = '{code: error_code_e'(error_code_i), command: error_command_i, info: error_info_i};

  registers #(
    .ConfigHash(64'h0123_4567_89AB_CDEF)
  ) u_registers (
    .clk_i,
    .rst_ni,
    .core_rst_ni  (rst_ni && !core_reset_i),
    .awaddr_i     (s_axil_awaddr_i),
    .awvalid_i    (s_axil_awvalid_i),
    .awready_o    (s_axil_awready_o),
    .wdata_i      (s_axil_wdata_i),
    .wvalid_i     (s_axil_wvalid_i),
    .wready_o     (s_axil_wready_o),
    .bresp_o      (s_axil_bresp_o),
    .bvalid_o     (s_axil_bvalid_o),
    .bready_i     (s_axil_bready_i),
    .araddr_i     (s_axil_araddr_i),
    .arvalid_i    (s_axil_arvalid_i),
    .arready_o    (s_axil_arready_o),
    .rdata_o      (s_axil_rdata_o),
    .rresp_o      (s_axil_rresp_o),
    .rvalid_o     (s_axil_rvalid_o),
    .rready_i     (s_axil_rready_i),
    .irq_o,
    .reset_o,
    .clear_counters_o,
    .ring_base_o,
    .ring_size_o,
    .tail_o,
    .head_i,
    .busy_i,
    .fence_i,
    .error_valid_i,
    .error_i      (error),
    .counters_i   (counters)
  );

  logic unused;
  assign unused = ^s_axil_wstrb_i;

endmodule
