// One access at a time to an AXI4-Lite subordinate: valid_i and what comes with it stay until
// done_o, a pulse in whose cycle read_data_o holds. Responses are not looked at: the registers
// answer everything.

module axil_manager (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,
  input  logic        write_i,
  input  logic [9:0]  number_i,      // of the 32-bit register
  input  logic [31:0] write_data_i,
  output logic        done_o,
  output logic [31:0] read_data_o,
  // AXI4-Lite
  output logic [11:0] awaddr_o,
  output logic        awvalid_o,
  input  logic        awready_i,
  output logic [31:0] wdata_o,
  output logic [3:0]  wstrb_o,
  output logic        wvalid_o,
  input  logic        wready_i,
  input  logic        bvalid_i,
  output logic        bready_o,
  output logic [11:0] araddr_o,
  output logic        arvalid_o,
  input  logic        arready_i,
  input  logic [31:0] rdata_i,
  input  logic        rvalid_i,
  output logic        rready_o
);

  logic address_done_q, data_done_q;

  assign awaddr_o = {number_i, 2'b00};
  assign araddr_o = awaddr_o;
  assign wdata_o = write_data_i;
  assign wstrb_o = '1;
  assign awvalid_o = valid_i && write_i && !address_done_q;
  assign wvalid_o = valid_i && write_i && !data_done_q;
  assign arvalid_o = valid_i && !write_i && !address_done_q;
  assign bready_o = 1'b1;
  assign rready_o = 1'b1;
  assign done_o = bvalid_i || rvalid_i;
  assign read_data_o = rdata_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_done_q <= 1'b0;
      data_done_q    <= 1'b0;
    end else if (done_o) begin
      address_done_q <= 1'b0;
      data_done_q    <= 1'b0;
    end else begin
      if ((awvalid_o && awready_i) || (arvalid_o && arready_i)) address_done_q <= 1'b1;
      if (wvalid_o && wready_i) data_done_q <= 1'b1;
    end
  end

endmodule
