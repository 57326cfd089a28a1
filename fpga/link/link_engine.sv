`include "sluice_assert.svh"

// The board's side of the host link (docs/link.md): takes requests bit by bit, carries them out
// one at a time, and answers. One shift register holds the word that comes or goes, also while its
// checksum does, one register the checksum of either direction; there is no buffer.
//
// A word of memory is written as it comes, to an address that the header's checksum has proved; a
// register only after the checksum of all. Once a write has been done, repeats of it are only
// answered.

module link_engine
  import link_pkg::*;
#(
  parameter int unsigned AddrBits = 17,       // of memory
  parameter logic [15:0] MemoryPages = 16'd32
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // From the receiver
  input  logic                rx_bit_valid_i,
  input  logic                rx_bit_i,
  input  logic                rx_byte_i,
  // To the transmitter
  output logic                tx_valid_o,
  output logic                tx_bit_o,
  input  logic                tx_take_i,
  input  logic                tx_byte_i,
  // Memory or, with bus_register_o, a register: held until bus_done_i. A write to memory is done
  // before another bit can come.
  output logic                bus_valid_o,
  output logic                bus_register_o,
  output logic                bus_write_o,
  output logic [AddrBits-1:2] bus_address_o,
  output logic [31:0]         bus_write_data_o,
  output logic [9:0]          bus_number_o,         // of the register
  input  logic                bus_done_i,
  input  logic [31:0]         bus_read_data_i,
  output logic                machine_reset_o,
  output logic                open_o,               // a host has opened the link
  output logic                traffic_o             // changes from request to request
);

  typedef enum logic [3:0] {
    Hunt, Head, Address, HeadCrc, Execute, Data, Store, DataCrc,  // from the host
    Reply, Answer, Fetch, Send, SendCrc                           // to the host
  } state_e;

  state_e      state_q;
  logic [31:0] word_q, crc_q, next_crc;
  logic [1:0]  byte_q;     // bytes of the word that are done
  logic        bad_q;      // a bit of a checksum that came was wrong
  logic        open_q;
  logic [3:0]  op_q, seq_q;
  logic [3:0]  last_seq_q; // of the last request that was done
  logic [9:0]  argument_q; // words that follow the one at hand, or the register
  logic [AddrBits-1:2] address_q;

  wire sending = state_q inside {Answer, Send, SendCrc};
  wire shift = sending ? tx_take_i : rx_bit_valid_i;
  wire byte_done = sending ? tx_byte_i : rx_byte_i;
  wire word_done = byte_done && byte_q == 2'd3;

  wire in_crc = state_q inside {HeadCrc, DataCrc, SendCrc};
  wire crc_bit = in_crc ? crc_q[0] : sending ? word_q[0] : rx_bit_i;
  wire crc_start = state_q inside {Hunt, Execute, Reply} || (state_q == Answer && byte_q == '0);

  wire refused = op_q > OpSet || (op_q != OpOpen && !open_q);
  wire repeated = seq_q == last_seq_q;
  wire set = op_q == OpSet && !refused && !repeated;
  wire get = op_q inside {OpRead, OpGet} && !refused;
  wire last_word = op_q == OpGet || argument_q == '0;
  wire stored = bus_done_i || repeated;
  wire next_word = (state_q == Store && stored) || (state_q == Send && word_done);

  assign tx_valid_o = sending;
  assign tx_bit_o = state_q == SendCrc ? !crc_q[0] : word_q[0];
  assign bus_valid_o = (state_q == Store && !repeated) || state_q == Fetch ||
                       (state_q == Execute && set);
  assign bus_register_o = op_q inside {OpGet, OpSet};
  assign bus_write_o = state_q != Fetch;
  assign bus_address_o = address_q;
  assign bus_write_data_o = word_q;
  assign bus_number_o = argument_q;
  assign machine_reset_o = state_q == Answer && op_q == OpOpen;
  assign open_o = open_q;
  assign traffic_o = last_seq_q[0];

  // While a checksum comes or goes its register is emptied, bit by bit.
  crc32c #(
    .Width(1)
  ) u_crc (
    .crc_i (crc_q),
    .data_i(crc_bit),
    .crc_o (next_crc)
  );

  always_ff @(posedge clk_i) begin
    if (crc_start) crc_q <= '1;
    else if (shift) crc_q <= next_crc;

    if (state_q == Reply) begin
      word_q <= {MemoryPages, seq_q, 1'b0, op_q == OpOpen, refused, bad_q, AnswerSync};
    end else if (state_q == Fetch) begin
      word_q <= bus_read_data_i;
    end else if (shift && !in_crc) begin
      word_q <= {rx_bit_i, word_q[31:1]};
    end

    if (!in_crc && !(state_q inside {Execute, Reply})) bad_q <= 1'b0;
    else if (shift && rx_bit_i == crc_q[0]) bad_q <= 1'b1;

    if (state_q == Head && word_done) begin
      op_q       <= word_q[11:8];
      seq_q      <= word_q[15:12];
      argument_q <= word_q[25:16];
    end
    if (state_q == Address && word_done) address_q <= word_q[AddrBits-1:2];
    if (next_word) begin
      argument_q <= argument_q - 1'b1;
      address_q  <= address_q + 1'b1;
    end
    if (state_q == Reply && !bad_q) last_seq_q <= seq_q;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Hunt;
      byte_q  <= '0;
      open_q  <= 1'b0;
    end else begin
      if (byte_done) byte_q <= byte_q + 1'b1;
      if (state_q == Execute && op_q == OpOpen) open_q <= 1'b1;

      unique case (state_q)
        Hunt: begin
          byte_q <= '0;
          if (rx_byte_i && word_q[31:24] == RequestSync) begin
            state_q <= Head;
            byte_q  <= 2'd1;
          end
        end
        Head:    if (word_done) state_q <= Address;
        Address: if (word_done) state_q <= HeadCrc;
        HeadCrc: if (word_done) state_q <= bad_q ? Hunt : Execute;
        Execute: begin
          if (op_q == OpWrite && !refused) state_q <= Data;
          else if (!set || bus_done_i) state_q <= Reply;
        end
        Data:    if (word_done) state_q <= Store;
        Store:   if (stored) state_q <= last_word ? DataCrc : Data;
        DataCrc: if (word_done) state_q <= Reply;
        Reply:   state_q <= Answer;
        Answer:  if (word_done) state_q <= get ? Fetch : SendCrc;
        Fetch:   if (bus_done_i) state_q <= Send;
        Send:    if (word_done) state_q <= last_word ? SendCrc : Fetch;
        SendCrc: if (word_done) state_q <= Hunt;
        default: state_q <= Hunt;
      endcase
    end
  end

  `SLUICE_ASSERT(StoreIsDoneInTime, !(state_q == Store && rx_bit_valid_i),
                 "A word has to be in memory before the next bit comes.")

endmodule
