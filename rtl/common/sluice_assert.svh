// Assertion macro: a name and a sentence that states the property. Live in every simulation that is
// built with assertions; ignored by synthesis.

`ifndef SLUICE_ASSERT_SVH
`define SLUICE_ASSERT_SVH

`define SLUICE_ASSERT(Name, Property, Text) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) (Property)) \
    else $error("%m: %s", Text);

`endif
