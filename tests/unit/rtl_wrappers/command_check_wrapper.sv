// The same command before four machines: the default, a small dense one without trellis, the largest with
// all modes and FP8, and one for 2:4 and FP8 without trellis. With Serial it is word_check that checks it, from
// start_i on; results hold when busy_o is 0.

module command_check_wrapper
  import sluice_pkg::*;
#(
  parameter bit          Serial = 1'b0,
  localparam int unsigned Machines = 4
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [31:0] words_i[16],
  input  logic        stream_open_i,
  input  logic        start_i,
  output logic        busy_o,
  output logic        bad_o[Machines],
  output logic [3:0]  bad_word_o[Machines]
);

  localparam int unsigned Rows[Machines] = '{16, 4, 64, 8};
  localparam int unsigned Cols[Machines] = '{16, 8, 64, 4};
  localparam sparsity_e   Sparsity[Machines] = '{Sparse12, Dense, Sparse24, Sparse24};
  localparam bit          Fp8[Machines] = '{1'b0, 1'b0, 1'b1, 1'b1};
  localparam bit          Trellis[Machines] = '{1'b1, 1'b0, 1'b1, 1'b0};
  localparam int unsigned TableSlots[Machines] = '{2, 1, 16, 4};
  localparam int unsigned ActWords[Machines] = '{2048, 64, 65536, 256};
  localparam int unsigned AccRows[Machines] = '{1024, 32, 65536, 256};
  localparam int unsigned ScaleWords[Machines] = '{1024, 128, 65536, 512};

  logic [15:0][31:0] words;
  for (genvar w = 0; w < 16; w++) begin : gen_word
    assign words[w] = words_i[w];
  end

  logic [Machines-1:0] busy;
  assign busy_o = busy != '0;

  for (genvar m = 0; m < Machines; m++) begin : gen_machine
    if (Serial) begin : gen_serial
      logic [3:0]  word_number, bad_word, bad_word_q;
      logic [31:0] word_q;
      logic        done, bad, bad_q, busy_q;

      word_check #(
        .Rows      (Rows[m]),
        .Cols      (Cols[m]),
        .Sparsity  (Sparsity[m]),
        .Fp8       (Fp8[m]),
        .Trellis   (Trellis[m]),
        .TableSlots(TableSlots[m]),
        .ActWords  (ActWords[m]),
        .AccRows   (AccRows[m]),
        .ScaleWords(ScaleWords[m])
      ) u_check (
        .clk_i,
        .rst_ni,
        .start_i,
        .stream_open_i,
        .word_number_o(word_number),
        .word_i       (word_q),
        .done_o       (done),
        .bad_o        (bad),
        .bad_word_o   (bad_word),
        .opcode_o     (),
        .waits_o      (),
        .opens_o      (),
        .ends_o       (),
        .interrupt_o  ()
      );

      assign busy[m] = busy_q;
      assign bad_o[m] = bad_q;
      assign bad_word_o[m] = bad_word_q;

      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) busy_q <= 1'b0;
        else if (start_i) busy_q <= 1'b1;
        else if (done) busy_q <= 1'b0;
      end

      always_ff @(posedge clk_i) begin
        word_q <= words[word_number];
        if (done) begin
          bad_q      <= bad;
          bad_word_q <= bad_word;
        end
      end
    end else begin : gen_parallel
      assign busy[m] = 1'b0;

      command_check #(
        .Rows      (Rows[m]),
        .Cols      (Cols[m]),
        .Sparsity  (Sparsity[m]),
        .Fp8       (Fp8[m]),
        .Trellis   (Trellis[m]),
        .TableSlots(TableSlots[m]),
        .ActWords  (ActWords[m]),
        .AccRows   (AccRows[m]),
        .ScaleWords(ScaleWords[m])
      ) u_check (
        .clk_i,
        .words_i      (words),
        .stream_open_i,
        .bad_o        (bad_o[m]),
        .bad_word_o   (bad_word_o[m])
      );
    end
  end

  logic unused;
  assign unused = ^{rst_ni, start_i};

endmodule
