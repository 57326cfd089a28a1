// The first error of the decompressor: of a command's steps or, with a stream's end, of the stream.
// Those behind it do not count, since commands come in the order of the ring.
//
// Steps come with valid_i and what failed in them, in order, the end of a stream with check_i
// when no step is on its way. error_* come in the same cycle, or Registered: that of a step two
// cycles later, one of them to see which lanes fail and one to choose the first, that of a stream's
// end a cycle later. error_o holds from then on; if it is not Registered, place_i has to stay with
// failed_o, and what comes from the stream does.

module decode_errors
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 16,
  parameter int unsigned PlaceBits = 32,
  parameter bit          Registered = 1'b1,
  localparam int unsigned LaneBits = $clog2(Lanes)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // Steps
  input  logic                 valid_i,
  input  logic [31:0]          number_i,        // of the command
  input  logic [PlaceBits-1:0] place_i,         // of the step within it
  input  logic                 underrun_i,
  input  logic [LaneBits-1:0]  underrun_lane_i,
  input  logic [Lanes-1:0]     bad_i,           // of the lanes that take part
  input  logic [Lanes-1:0]     poison_i,
  // The stream
  input  logic                 check_i,
  input  logic [31:0]          check_number_i,
  input  error_code_e          end_code_i,
  input  address_t             poison_address_i,
  input  logic [31:0]          words_asked_i,
  input  logic [31:0]          crc_i,
  output logic                 failed_o,
  output logic                 error_valid_o,
  output error_t               error_o
);

  typedef struct packed {
    logic                 valid;
    logic [31:0]          number;
    logic [PlaceBits-1:0] place;
    logic                 underrun;
    logic [LaneBits-1:0]  underrun_lane;
    logic [Lanes-1:0]     fails;
    logic [Lanes-1:0]     poison;
  } step_t;

  step_t               step_in, step;
  logic [LaneBits-1:0] lane, held_lane, lane_q;
  logic                valid, failed_q;
  error_code_e         code, code_q;
  error_t              error;

  assign step_in = '{
      valid: valid_i,
      number: number_i,
      place: place_i,
      underrun: underrun_i,
      underrun_lane: underrun_lane_i,
      fails: bad_i | poison_i,
      poison: poison_i
  };

  always_comb begin
    lane = '0;
    for (int unsigned l = Lanes; l > 0; l--) begin
      if (step.fails[l-1]) lane = LaneBits'(l - 1);
    end
    if (step.underrun) lane = step.underrun_lane;

    code = ErrNone;
    if (check_i) code = end_code_i;
    else if (step.valid && step.underrun) code = ErrStreamUnderrun;
    else if (step.valid && step.fails != '0) code = step.poison[lane] ? ErrBusRead : ErrBadCode;

    error.code = failed_q ? code_q : code;
    held_lane = failed_q ? lane_q : lane;
    error.command = check_i ? check_number_i : step.number;
    unique case (error.code)
      ErrBusRead:       error.info = 64'(poison_address_i);
      ErrStreamOverrun: error.info = 64'(words_asked_i);
      ErrStreamCrc:     error.info = 64'(crc_i);
      default:          error.info = {32'(held_lane), 32'(step.place)};
    endcase
  end

  assign valid = code != ErrNone && !failed_q;
  assign failed_o = valid || failed_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) failed_q <= 1'b0;
    else if (valid) failed_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (valid) {code_q, lane_q} <= {code, lane};
  end

  if (!Registered) begin : gen_at_once
    assign step = step_in;
    assign error_valid_o = valid;
    assign error_o = error;
  end else begin : gen_registered
    step_t step_q;

    assign step = step_q;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        step_q        <= '0;
        error_valid_o <= 1'b0;
        error_o       <= '0;
      end else begin
        step_q        <= step_in;
        error_valid_o <= valid;
        if (!failed_q) error_o <= error;
      end
    end
  end

endmodule
