// read_arbiter for three clients, with arrays as ports.

module read_arbiter_wrapper #(
  parameter int unsigned  DataBits = 64,
  localparam int unsigned Clients = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                stop_i,
  output logic                open_o,
  input  logic                request_valid_i[Clients],
  output logic                request_ready_o[Clients],
  input  logic                request_lazy_i[Clients],
  input  logic [63:0]         request_address_i[Clients],
  input  logic [8:0]          request_beats_i[Clients],
  output logic                beat_valid_o[Clients],
  output logic [DataBits-1:0] beat_o,
  output logic                beat_error_o,
  output logic [1:0]          arid_o,
  output logic [63:0]         araddr_o,
  output logic [7:0]          arlen_o,
  output logic                arvalid_o,
  input  logic                arready_i,
  input  logic [1:0]          rid_i,
  input  logic [DataBits-1:0] rdata_i,
  input  logic [1:0]          rresp_i,
  input  logic                rlast_i,
  input  logic                rvalid_i,
  output logic                rready_o
);

  read_arbiter #(
    .Clients (Clients),
    .DataBits(DataBits)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .stop_i,
    .open_o,
    .request_valid_i  ({request_valid_i[2], request_valid_i[1], request_valid_i[0]}),
    .request_ready_o  ({request_ready_o[2], request_ready_o[1], request_ready_o[0]}),
    .request_lazy_i   ({request_lazy_i[2], request_lazy_i[1], request_lazy_i[0]}),
    .request_address_i({request_address_i[2], request_address_i[1], request_address_i[0]}),
    .request_beats_i  ({request_beats_i[2], request_beats_i[1], request_beats_i[0]}),
    .beat_valid_o     ({beat_valid_o[2], beat_valid_o[1], beat_valid_o[0]}),
    .beat_o,
    .beat_error_o,
    .arid_o,
    .araddr_o,
    .arlen_o,
    .arvalid_o,
    .arready_i,
    .rid_i,
    .rdata_i,
    .rresp_i,
    .rlast_i,
    .rvalid_i,
    .rready_o
  );

endmodule
