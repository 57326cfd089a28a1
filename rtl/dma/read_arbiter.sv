// Shares the AXI4 read channels among clients; a client's number is its AXI ID. Requests are
// taken round robin, one a cycle, and go out registered; those marked lazy only when no other is
// there. A client asks only for what it has room for, so that read data is always taken; it comes
// to all clients with the ID, one beat a cycle.
//
// stop_i ends the taking of requests; open_o is 0 when no burst is under way.

module read_arbiter
  import sluice_pkg::*;
#(
  parameter int unsigned Clients = 3,
  parameter int unsigned DataBits = 64,
  localparam int unsigned IdBits = 2
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     stop_i,
  output logic                     open_o,
  input  logic [Clients-1:0]       request_valid_i,
  output logic [Clients-1:0]       request_ready_o,
  input  logic [Clients-1:0]       request_lazy_i,
  input  address_t [Clients-1:0]   request_address_i,
  input  logic [Clients-1:0][8:0]  request_beats_i,
  output logic [Clients-1:0]       beat_valid_o,
  output logic [DataBits-1:0]      beat_o,
  output logic                     beat_error_o,
  // AXI4
  output logic [IdBits-1:0]        arid_o,
  output address_t                 araddr_o,
  output logic [7:0]               arlen_o,
  output logic                     arvalid_o,
  input  logic                     arready_i,
  input  logic [IdBits-1:0]        rid_i,
  input  logic [DataBits-1:0]      rdata_i,
  input  logic [1:0]               rresp_i,
  input  logic                     rlast_i,
  input  logic                     rvalid_i,
  output logic                     rready_o
);

  logic [IdBits-1:0] last_q, pick;
  logic              any;
  logic [15:0]       open_q;  // bursts

  wire [Clients-1:0] pressing = request_valid_i & ~request_lazy_i;
  wire [Clients-1:0] eligible = pressing != '0 ? pressing : request_valid_i;

  // The client after the last one served goes first.
  always_comb begin
    logic [IdBits-1:0] candidate;
    pick = '0;
    any = 1'b0;
    for (int unsigned i = Clients; i > 0; i--) begin
      candidate = IdBits'((32'(last_q) + i) % Clients);
      if (eligible[candidate]) begin
        pick = candidate;
        any = 1'b1;
      end
    end
  end

  wire slot_free = !arvalid_o || arready_i;
  wire grant = any && slot_free && !stop_i;
  wire burst_done = rvalid_i && rlast_i;

  always_comb begin
    request_ready_o = '0;
    request_ready_o[pick] = grant;
  end

  assign open_o = open_q != '0;
  assign rready_o = 1'b1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      last_q    <= '0;
      arvalid_o <= 1'b0;
      open_q    <= '0;
    end else begin
      if (grant) last_q <= pick;
      if (slot_free) arvalid_o <= grant;
      open_q <= open_q + 16'(grant) - 16'(burst_done);
    end
  end

  always_ff @(posedge clk_i) begin
    if (grant) begin
      arid_o   <= pick;
      araddr_o <= request_address_i[pick];
      arlen_o  <= 8'(request_beats_i[pick] - 9'd1);
    end
  end

  // Read data is registered before it fans out.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      beat_valid_o <= '0;
    end else begin
      for (int unsigned i = 0; i < Clients; i++) begin
        beat_valid_o[i] <= rvalid_i && rid_i == IdBits'(i);
      end
    end
  end

  // Data that came with an error reads as zeros, and an error counts for its granule.
  always_ff @(posedge clk_i) begin
    beat_o       <= rresp_i[1] ? '0 : rdata_i;
    beat_error_o <= rresp_i[1];
  end

endmodule
