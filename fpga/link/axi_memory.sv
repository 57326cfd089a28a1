`include "sluice_assert.svh"

// On-chip memory behind an AXI4 subordinate and a port of 32 bits for the link, which goes before
// the bus. The memory has one port: a beat or a word a cycle. A write burst and a read burst may be
// under way at a time, with writes first; addresses wrap at the end of memory. Bursts are INCR of
// the full width. A manager has to take read data without waiting for writes.

module axi_memory #(
  parameter int unsigned DataBits = 64,
  parameter int unsigned Bytes = 131072,  // a power of two
  localparam int unsigned AddrBits = $clog2(Bytes)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  // Link: held until link_done_o, in whose cycle read data holds
  input  logic                  link_valid_i,
  input  logic                  link_write_i,
  input  logic [AddrBits-1:2]   link_address_i,
  input  logic [31:0]           link_write_data_i,
  output logic                  link_done_o,
  output logic [31:0]           link_read_data_o,
  // AXI4
  input  logic [1:0]            awid_i,
  input  logic [63:0]           awaddr_i,
  input  logic                  awvalid_i,
  output logic                  awready_o,
  input  logic [DataBits-1:0]   wdata_i,
  input  logic [DataBits/8-1:0] wstrb_i,
  input  logic                  wlast_i,
  input  logic                  wvalid_i,
  output logic                  wready_o,
  output logic [1:0]            bid_o,
  output logic [1:0]            bresp_o,
  output logic                  bvalid_o,
  input  logic                  bready_i,
  input  logic [1:0]            arid_i,
  input  logic [63:0]           araddr_i,
  input  logic [7:0]            arlen_i,
  input  logic                  arvalid_i,
  output logic                  arready_o,
  output logic [1:0]            rid_o,
  output logic [DataBits-1:0]   rdata_o,
  output logic [1:0]            rresp_o,
  output logic                  rlast_o,
  output logic                  rvalid_o,
  input  logic                  rready_i
);

  localparam int unsigned BeatBits = $clog2(DataBits / 8);
  localparam int unsigned Words = DataBits / 32;

  typedef logic [AddrBits-1:BeatBits] beat_t;  // its address

  beat_t      write_q, read_q;
  logic       writing_q, reading_q, link_done_q;
  logic [1:0] write_id_q, read_id_q;
  logic [7:0] left_q;  // beats of the read burst after the next

  // The memory holds a beat until the bus takes it.
  wire free = !rvalid_o || rready_i;
  wire link = link_valid_i && !link_done_q && free;
  wire write = writing_q && wvalid_i && free && !link && (!bvalid_o || bready_i);
  wire read = reading_q && free && !link && !write;

  assign awready_o = !writing_q;
  assign arready_o = !reading_q;
  assign wready_o = write;
  assign bresp_o = 2'b00;
  assign rresp_o = 2'b00;
  assign link_done_o = link_done_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      writing_q   <= 1'b0;
      reading_q   <= 1'b0;
      bvalid_o    <= 1'b0;
      rvalid_o    <= 1'b0;
      link_done_q <= 1'b0;
    end else begin
      link_done_q <= link;
      if (awvalid_i && awready_o) writing_q <= 1'b1;
      else if (write && wlast_i) writing_q <= 1'b0;
      if (write && wlast_i) bvalid_o <= 1'b1;
      else if (bready_i) bvalid_o <= 1'b0;
      if (arvalid_i && arready_o) reading_q <= 1'b1;
      else if (read && left_q == '0) reading_q <= 1'b0;
      if (read) rvalid_o <= 1'b1;
      else if (rready_i) rvalid_o <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (awvalid_i && awready_o) begin
      write_q    <= awaddr_i[AddrBits-1:BeatBits];
      write_id_q <= awid_i;
    end else if (write) begin
      write_q <= write_q + 1'b1;
    end
    if (write) bid_o <= write_id_q;
    if (arvalid_i && arready_o) begin
      read_q    <= araddr_i[AddrBits-1:BeatBits];
      read_id_q <= arid_i;
      left_q    <= arlen_i;
    end else if (read) begin
      read_q <= read_q + 1'b1;
      left_q <= left_q - 1'b1;
    end
    if (read) begin
      rid_o   <= read_id_q;
      rlast_o <= left_q == '0;
    end
  end

  // The link's word in its beat.
  logic [Words-1:0] link_lane;

  if (Words == 1) begin : gen_word
    assign link_lane = 1'b1;
    assign link_read_data_o = rdata_o;
  end else begin : gen_words
    wire [BeatBits-3:0] lane = link_address_i[BeatBits-1:2];
    assign link_lane = Words'(1) << lane;
    assign link_read_data_o = rdata_o[32*lane +: 32];
  end

  logic [DataBits/8-1:0] strobe;
  always_comb begin
    for (int unsigned i = 0; i < DataBits / 8; i++) strobe[i] = link ? link_lane[i/4] : wstrb_i[i];
  end

  sram_1rw #(
    .Depth(Bytes * 8 / DataBits),
    .Width(DataBits)
  ) u_sram (
    .clk_i,
    .en_i        (link || write || read),
    .write_i     (link ? link_write_i : write),
    .strobe_i    (strobe),
    .addr_i      (link ? link_address_i[AddrBits-1:BeatBits] : write ? write_q : read_q),
    .write_data_i(link ? {Words{link_write_data_i}} : wdata_i),
    .read_data_o (rdata_o)
  );

  `SLUICE_ASSERT(OneBeatOfTheMemory, !(rvalid_o && !rready_i && (link || write || read)),
                 "A beat that was not taken yet is not replaced.")

endmodule
