// Shift register: data_o is data_i of Cycles cycles ago; a wire for Cycles = 0. With Reset the
// registers start at 0.

module delay #(
  parameter int unsigned Cycles = 1,
  parameter int unsigned Width = 1,
  parameter bit          Reset = 1'b0
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);

  if (Cycles == 0) begin : gen_wire
    logic unused;
    assign unused = ^{clk_i, rst_ni};
    assign data_o = data_i;
  end else begin : gen_registers
    logic [Cycles-1:0][Width-1:0] stage_q;
    assign data_o = stage_q[Cycles-1];

    if (Reset) begin : gen_reset
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) stage_q <= '0;
        else stage_q <= (Cycles * Width)'({stage_q, data_i});
      end
    end else begin : gen_no_reset
      logic unused;
      assign unused = rst_ni;
      always_ff @(posedge clk_i) stage_q <= (Cycles * Width)'({stage_q, data_i});
    end
  end

endmodule
