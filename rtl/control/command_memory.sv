// Reads commands from the ring, one at a time, into a memory: each is offered, valid/ready, with
// its number and whether the bus failed, and its words are read one by one. A word comes one cycle
// after its number and stays while the number does.

module command_memory
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 32
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  address_t            ring_base_i,
  input  logic [15:0]         ring_mask_i,   // entries - 1
  input  ring_number_t        tail_i,
  input  logic                stop_i,
  // Read client
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output address_t            request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  // Commands
  output logic                command_valid_o,
  input  logic                command_ready_i,
  input  logic [3:0]          word_number_i,
  output logic [31:0]         word_o,
  output ring_number_t        number_o,
  output logic                failed_o,
  output address_t            failed_address_o
);

  localparam int unsigned CommandBeats = 512 / DataBits;
  localparam int unsigned BeatBits = $clog2(CommandBeats);
  localparam int unsigned WordsPerBeat = DataBits / 32;

  typedef enum logic [1:0] {
    StRequest,
    StReceive,
    StOffer
  } state_e;

  state_e              state_q;
  ring_number_t        number_q;
  logic [BeatBits-1:0] beat_q;
  logic                failed_q, second_granule_q;
  logic [DataBits-1:0] beat;

  wire last_beat = beat_valid_i && beat_q == BeatBits'(CommandBeats - 1);
  wire address_t address = ring_base_i + address_t'({number_q[15:0] & ring_mask_i, 6'd0});

  assign request_valid_o = state_q == StRequest && number_q != tail_i && !stop_i;
  assign request_address_o = address;
  assign request_beats_o = 9'(CommandBeats);
  assign command_valid_o = state_q == StOffer;
  assign number_o = number_q;
  assign failed_o = failed_q;
  // Commands are aligned to their size, which has two granules.
  assign failed_address_o = address | (second_granule_q ? address_t'(GranuleBytes) : '0);

  sram_1r1w #(
    .Depth(CommandBeats),
    .Width(DataBits)
  ) u_words (
    .clk_i,
    .write_en_i  (beat_valid_i),
    .write_addr_i(beat_q),
    .write_data_i(beat_i),
    .read_en_i   (1'b1),
    .read_addr_i (BeatBits'(word_number_i >> $clog2(WordsPerBeat))),
    .read_data_o (beat)
  );

  if (WordsPerBeat == 1) begin : gen_word
    assign word_o = beat;
  end else begin : gen_words
    logic [$clog2(WordsPerBeat)-1:0] part_q;
    always_ff @(posedge clk_i) part_q <= $bits(part_q)'(word_number_i);
    assign word_o = beat[32*part_q+:32];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q          <= StRequest;
      number_q         <= '0;
      beat_q           <= '0;
      failed_q         <= 1'b0;
      second_granule_q <= 1'b0;
    end else begin
      unique case (state_q)
        StRequest: if (request_valid_o && request_ready_i) state_q <= StReceive;
        StReceive: if (last_beat) state_q <= StOffer;
        default:   if (command_ready_i) state_q <= StRequest;
      endcase
      if (beat_valid_i) begin
        beat_q <= beat_q + 1'b1;
        if (beat_error_i && !failed_q) begin
          failed_q         <= 1'b1;
          second_granule_q <= beat_q[BeatBits-1];
        end
      end
      if (command_valid_o && command_ready_i) begin
        number_q <= number_q + 1'b1;
        failed_q <= 1'b0;
      end
    end
  end

endmodule
