// Turns the sixteen words of a command in the ring (docs/commands.md) into what its engine takes.
// The words are checked already: fields are cut to the widths that a good command needs.

package command_pkg;

  import sluice_pkg::*;

  typedef logic [15:0][31:0] words_t;

  function automatic opcode_e opcode_of(words_t words);
    return opcode_e'(words[0][7:0]);
  endfunction

  // Whether the command, a MUL, starts a stream, and whether it ends one.
  function automatic logic opens_stream(words_t words);
    return words[1][16];
  endfunction

  function automatic logic ends_stream(words_t words);
    return words[1][17];
  endfunction

  function automatic stream_t stream_of(words_t words);
    return '{address: address_t'({words[3], words[2]}), bytes: words[4], crc: words[5]};
  endfunction

  // An address with its low half, or with its high half, of whichever comes.
  function automatic address_t with_halves(address_t held, address_t coming, logic low, logic high);
    logic [63:0] address;
    address = 64'(held);
    if (low) address[31:0] = 32'(64'(coming));
    if (high) address[63:32] = 32'(64'(coming) >> 32);
    return address_t'(address);
  endfunction

  function automatic load_command_t load_of(words_t words, logic [31:0] number);
    return '{
        number: number,
        space: space_e'(words[1][1:0]),
        wide: words[1][2],
        address: address_t'({words[3], words[2]}),
        bytes: words[4],
        destination: 16'(words[5])
    };
  endfunction

  function automatic mul_command_t mul_of(words_t words, logic [31:0] number);
    return '{
        number: number,
        sparsity: sparsity_e'(words[1][1:0]),
        coding: coding_e'(words[1][3:2]),
        fixed_bits: words[1][7:4],
        slot: words[1][11:8],
        second_slot: words[1][15:12],
        open: opens_stream(words),
        last: ends_stream(words),
        accumulate: words[1][18],
        stream: stream_of(words),
        act_base: 16'(words[6]),
        rows: 16'(words[7]),
        ks: 20'(words[8]),
        columns: 20'(words[9]),
        acc_base: 16'(words[10])
    };
  endfunction

  function automatic store_command_t store_of(words_t words, logic [31:0] number);
    return '{
        number: number,
        form: form_e'(words[1][1:0]),
        one_scale: words[1][2],
        address: address_t'({words[3], words[2]}),
        row_stride: words[4],
        tile_stride: words[5],
        acc_base: 16'(words[6]),
        rows: 16'(words[7]),
        columns: 20'(words[8]),
        row_scale: 16'(words[9]),
        col_scale: 16'(words[10])
    };
  endfunction

endpackage
