// Checks a command by the table in docs/commands.md and reports the first word that fails. What
// fails by itself is registered, and so are the sizes that need a product: the result is right two
// cycles after the words are, and stays with them.

module command_check
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Trellis = 1'b1,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned ActWords = 2048,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024
) (
  input  logic              clk_i,
  input  logic [15:0][31:0] words_i,
  input  logic              stream_open_i,
  output logic              bad_o,
  output logic [3:0]        bad_word_o
);

  localparam int unsigned RowBits = $clog2(Rows);
  localparam int unsigned ColBits = $clog2(Cols);
  localparam logic [31:0] MaxDim = 32'hF_FFFF;

  // A size large enough to be out of every range stands for all larger ones.
  function automatic logic [16:0] saturate(logic [32:0] value);
    return value > 33'h1FFFF ? 17'h1FFFF : 17'(value);
  endfunction

  function automatic logic [32:0] ceil_shift(logic [32:0] value, int unsigned bits);
    return (value + (33'd1 << bits) - 33'd1) >> bits;
  endfunction

  wire is_mul = words_i[0][7:0] == OpMul;
  wire sparsity_e sparsity = sparsity_e'(words_i[1][1:0]);
  wire sparse = sparsity != Dense;

  logic [16:0] act_tiles_q, n_tiles_q, rows_q;
  logic [33:0] act_words_q, acc_rows_q;
  logic [16:0] act_room_q, acc_room_q;  // from where the command begins

  function automatic logic [16:0] room(logic [31:0] base, int unsigned limit);
    return base > limit ? '0 : 17'(limit - base);
  endfunction

  wire [32:0] k_tiles = ceil_shift(33'(words_i[8]), RowBits);

  always_ff @(posedge clk_i) begin
    rows_q      <= saturate(33'(words_i[7]));
    act_tiles_q <= saturate(sparse ? k_tiles : ceil_shift(k_tiles, 1));
    n_tiles_q   <= saturate(ceil_shift({1'b0, is_mul ? words_i[9] : words_i[8]}, ColBits));
    act_words_q <= 34'(act_tiles_q) * 34'(rows_q);
    acc_rows_q  <= 34'(n_tiles_q) * 34'(rows_q);
    act_room_q  <= room(words_i[6], ActWords);
    acc_room_q  <= room(is_mul ? words_i[10] : words_i[6], AccRows);
  end

  function automatic logic misaligned(logic [31:0] value, logic [31:0] unit);
    return (value & (unit - 32'd1)) != '0;
  endfunction

  function automatic logic out_of_range(logic [31:0] value, logic [31:0] largest);
    return value == '0 || value > largest;
  endfunction

  logic [15:0] fail, fail_q, failing, reserved;
  space_e      space;
  coding_e     coding;
  form_e       form;
  logic        open, raw_dense, table_load, wide, scaled, one_scale;
  logic [3:0]  fixed_bits, slot, second_slot;
  logic [31:0] max_table_bytes, row_bytes;
  logic [32:0] col_scales;

  always_comb begin
    space = space_e'(words_i[1][1:0]);
    coding = coding_e'(words_i[1][3:2]);
    fixed_bits = words_i[1][7:4];
    slot = words_i[1][11:8];
    open = words_i[1][16];
    raw_dense = coding == CodingRaw && !sparse;
    second_slot = words_i[1][15:12];
    table_load = space == SpaceTable;
    wide = words_i[1][2];
    max_table_bytes = 32'(TableCountBytes + (wide ? 4 : 2) * TableEntries);
    form = form_e'(words_i[1][1:0]);
    scaled = form != FormRaw;
    one_scale = words_i[1][2];
    col_scales = '0;
    row_bytes = 32'(Cols) << element_shift(form, Fp8);
    for (int unsigned w = 0; w < 16; w++) reserved[w] = words_i[w] != '0;

    fail = '0;
    unique case (words_i[0][7:0])
      OpLoad: begin
        fail = reserved & 16'hFFC0;
        fail[1] = words_i[1] > 32'd7 || (wide && (!table_load || !Trellis));
        fail[2] = misaligned(words_i[2], GranuleBytes);
        fail[4] = words_i[4] == '0 || misaligned(words_i[4], GranuleBytes) ||
            (table_load && (words_i[4] < 32'(2 * GranuleBytes) || words_i[4] > max_table_bytes));
        unique case (space)
          SpaceActivations:
            fail[5] = 40'(words_i[5]) * (2 * Rows) + 40'(words_i[4]) > 40'(ActWords * 2 * Rows);
          SpaceTable: fail[5] = words_i[5] >= 32'(TableSlots);
          default:
            fail[5] = misaligned(words_i[5], 8) ||
                33'(words_i[5]) + 33'(words_i[4][31:2]) > 33'(ScaleWords);
        endcase
      end
      OpMul: begin
        fail = reserved & 16'hF800;
        fail[1] = words_i[1][31:19] != '0 || sparsity > Sparsity ||
            (coding == CodingTrellis && !Trellis) ||
            (coding == CodingFixed ? out_of_range(32'(fixed_bits), 32'd8) : fixed_bits != '0) ||
            (raw_dense ? slot != '0 : 32'(slot) >= TableSlots) ||
            (sparsity == Sparse24 ? 32'(second_slot) >= TableSlots : second_slot != '0) ||
            open == stream_open_i;
        if (open) begin
          fail[2] = misaligned(words_i[2], GranuleBytes);
          fail[4] = words_i[4] == '0 || misaligned(words_i[4], GranuleBytes);
        end else begin
          fail[5:2] = reserved[5:2];
        end
        fail[6] = words_i[6] > ActWords;
        fail[7] = out_of_range(words_i[7], 32'hFFFF);
        fail[8] = out_of_range(words_i[8], MaxDim) || (sparsity == Sparse24 && words_i[8][0]);
        fail[9] = out_of_range(words_i[9], MaxDim);
        fail[10] = words_i[10] > AccRows;
      end
      OpStore: begin
        fail = reserved & 16'hF800;
        fail[1] = words_i[1] > 32'd7 || (one_scale && !scaled);
        fail[2] = misaligned(words_i[2], row_bytes);
        fail[4] = misaligned(words_i[4], row_bytes);
        fail[5] = misaligned(words_i[5], row_bytes);
        fail[6] = words_i[6] > AccRows;
        fail[7] = out_of_range(words_i[7], 32'hFFFF);
        fail[8] = out_of_range(words_i[8], MaxDim);
        fail[9] = scaled ? 33'(words_i[9]) + 33'(words_i[7]) > 33'(ScaleWords) : reserved[9];
        col_scales = one_scale ? 33'd1 : 33'(words_i[8]);
        fail[10] = scaled ? misaligned(words_i[10], 8) ||
            33'(words_i[10]) + col_scales > 33'(ScaleWords) : reserved[10];
      end
      OpFence: begin
        fail = reserved & 16'hFFFC;
        fail[1] = words_i[1] > 32'd1;
      end
      default: fail[0] = 1'b1;
    endcase

  end

  always_ff @(posedge clk_i) fail_q <= fail;

  always_comb begin
    failing = fail_q;
    if (is_mul) begin
      failing[6] |= act_words_q > 34'(act_room_q);
      failing[10] |= acc_rows_q > 34'(acc_room_q);
    end else if (words_i[0][7:0] == OpStore) begin
      failing[6] |= acc_rows_q > 34'(acc_room_q);
    end

    bad_word_o = '0;
    for (int unsigned w = 16; w > 0; w--) begin
      if (failing[w-1]) bad_word_o = 4'(w - 1);
    end
  end

  assign bad_o = failing != '0;

endmodule
