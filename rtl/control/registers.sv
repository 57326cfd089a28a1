// AXI4-Lite subordinate with the register map of docs/registers.md. One access at a time; reads
// and writes take two cycles each. Unknown addresses read 0 and ignore writes; write strobes are
// taken as all set.

module registers
  import sluice_pkg::*;
  import sluice_regs_pkg::*;
#(
  parameter logic [63:0] ConfigHash = '0,
  parameter int unsigned AddressBits = 64  // that the machine computes with
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,       // power-up
  input  logic                      core_rst_ni,  // and reset by CTRL
  // AXI4-Lite
  input  logic [11:0]               awaddr_i,
  input  logic                      awvalid_i,
  output logic                      awready_o,
  input  logic [31:0]               wdata_i,
  input  logic                      wvalid_i,
  output logic                      wready_o,
  output logic [1:0]                bresp_o,
  output logic                      bvalid_o,
  input  logic                      bready_i,
  input  logic [11:0]               araddr_i,
  input  logic                      arvalid_i,
  output logic                      arready_o,
  output logic [31:0]               rdata_o,
  output logic [1:0]                rresp_o,
  output logic                      rvalid_o,
  input  logic                      rready_i,
  output logic                      irq_o,
  // Machine
  output logic                      reset_o,          // pulse
  output logic                      clear_counters_o, // pulse
  output logic [63:0]               ring_base_o,
  output logic [31:0]               ring_size_o,
  output logic [31:0]               tail_o,
  input  logic [31:0]               head_i,
  input  logic                      busy_i,
  input  logic                      fence_i,
  input  logic                      error_valid_i,
  input  error_t                    error_i,
  input  logic [Counters-1:0][63:0] counters_i
);

  localparam logic [31:0] Id = 32'h4355_4C53;
  localparam logic [31:0] Version = 32'd2;
  localparam int unsigned CounterBits = $clog2(Counters);
  localparam int unsigned RingAlign = 6;      // low bits of its base that are 0
  localparam int unsigned RingSizeBits = 17;
  // Of an address, what it has in common with the ring's.
  localparam logic [63:0] BlockMask = 64'(128'hFFFF_FFFF_FFFF_FFFF << AddressBits);

  logic [2:0] irq_status_q, irq_enable_q;
  logic       busy_q, error_q;

  wire        write = awvalid_i && wvalid_i && !bvalid_o;
  wire        read = arvalid_i && !rvalid_o;
  wire [11:0] waddr = {awaddr_i[11:2], 2'b00};
  wire [11:0] raddr = {araddr_i[11:2], 2'b00};
  wire        write_ctrl = write && waddr == RegCtrl;

  assign awready_o = write;
  assign wready_o = write;
  assign arready_o = read;
  assign bresp_o = 2'b00;
  assign rresp_o = 2'b00;
  assign reset_o = write_ctrl && wdata_i[CtrlReset];
  assign clear_counters_o = write_ctrl && wdata_i[CtrlClearCounters];
  assign irq_o = (irq_status_q & irq_enable_q) != '0;

  // Interrupt causes: the end of work, an error once everything has come to rest, a FENCE.
  logic [2:0] raised;

  always_comb begin
    raised = '0;
    raised[IrqStatusDone] = busy_q && !busy_i && !error_valid_i;
    raised[IrqStatusError] = error_valid_i && !busy_i && !error_q;
    raised[IrqStatusFence] = fence_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bvalid_o     <= 1'b0;
      rvalid_o     <= 1'b0;
      irq_enable_q <= '0;
      ring_base_o  <= '0;
      ring_size_o  <= '0;
    end else begin
      if (write) bvalid_o <= 1'b1;
      else if (bready_i) bvalid_o <= 1'b0;
      if (read) rvalid_o <= 1'b1;
      else if (rready_i) rvalid_o <= 1'b0;
      if (write) begin
        unique case (waddr)
          RegIrqEnable:           irq_enable_q <= wdata_i[2:0];
          RegRingBase:            ring_base_o[31:0] <= wdata_i >> RingAlign << RingAlign;
          RegRingBase + 12'd4:    ring_base_o[63:32] <= wdata_i;
          RegRingSize:            ring_size_o <= 32'(RingSizeBits'(wdata_i));
          default: ;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i or negedge core_rst_ni) begin
    if (!core_rst_ni) begin
      irq_status_q <= '0;
      tail_o       <= '0;
      busy_q       <= 1'b0;
      error_q      <= 1'b0;
    end else begin
      busy_q <= busy_i;
      if (raised[IrqStatusError]) error_q <= 1'b1;
      if (write && waddr == RegRingTail) tail_o <= wdata_i;
      irq_status_q <= raised |
          (irq_status_q & ~((write && waddr == RegIrqStatus) ? wdata_i[2:0] : 3'b000));
    end
  end

  logic [31:0]            value;
  logic [CounterBits-1:0] counter;

  assign counter = CounterBits'((raddr - RegCycles) >> 3);

  wire in_counters = raddr >= RegCycles && 32'(raddr) < 32'(RegCycles) + 8 * Counters;
  // The place of an error on the bus lies in the block of memory that the ring lies in.
  wire in_block = error_valid_i && error_i.code inside {ErrBusRead, ErrBusWrite};

  function automatic logic [31:0] gate(logic on, logic [31:0] word);
    return {32{on}} & word;
  endfunction

  function automatic logic [31:0] base_bits(logic on, logic with_block, logic [31:0] block);
    return {32{on}} | ({32{with_block}} & block);
  endfunction

  always_comb begin
    unique case (raddr)
      RegId:                  value = Id;
      RegVersion:             value = Version;
      RegConfigHash:          value = ConfigHash[31:0];
      RegConfigHash + 12'd4:  value = ConfigHash[63:32];
      RegStatus: begin
        value = '0;
        value[StatusBusy] = busy_i;
        value[StatusError] = error_valid_i;
      end
      RegIrqStatus:           value = 32'(irq_status_q);
      RegIrqEnable:           value = 32'(irq_enable_q);
      RegErrCode:             value = 32'(error_i.code);
      default:                value = '0;
    endcase
    value |= gate(raddr == RegRingSize, ring_size_o);
    value |= gate(raddr == RegRingTail, tail_o);
    value |= gate(raddr == RegRingHead, head_i);
    value |= gate(raddr == RegErrCmd && error_valid_i, error_i.command);
    value |= gate(raddr == RegErrInfo && error_valid_i, error_i.info[31:0]);
    value |= gate(raddr == RegErrInfo + 12'd4 && error_valid_i, error_i.info[63:32]);
    value |= ring_base_o[31:0] & base_bits(raddr == RegRingBase,
                                           raddr == RegErrInfo && in_block, BlockMask[31:0]);
    value |= ring_base_o[63:32] & base_bits(raddr == RegRingBase + 12'd4,
                                            raddr == RegErrInfo + 12'd4 && in_block,
                                            BlockMask[63:32]);
    value |= gate(in_counters && !raddr[2], counters_i[counter][31:0]);
    value |= gate(in_counters && raddr[2], counters_i[counter][63:32]);
  end

  always_ff @(posedge clk_i) if (read) rdata_o <= value;

endmodule
