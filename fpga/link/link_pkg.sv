// Constants of the host link, docs/link.md.

package link_pkg;

  localparam logic [7:0] RequestSync = 8'h53;
  localparam logic [7:0] AnswerSync = 8'hAC;

  typedef enum logic [3:0] {
    OpOpen  = 4'd0,
    OpRead  = 4'd1,
    OpWrite = 4'd2,
    OpGet   = 4'd3,
    OpSet   = 4'd4
  } op_e;

  localparam int unsigned PageBytes = 4096;  // unit of the size of memory

endpackage
