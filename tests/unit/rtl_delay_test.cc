// delay of 0, 1 and 3 cycles gives the input of that many cycles ago; with Reset it starts at 0.
#include <Vsmall_modules.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

TEST(Delay, GivesTheInputOfEarlierCycles) {
  VerilatedModel<Vsmall_modules> model;
  Random random(1);
  model->delay_i = 0xFFFF;
  model.reset();
  std::vector<uint16_t> inputs;
  for (size_t cycle = 0; cycle < 500; ++cycle) {
    inputs.push_back(static_cast<uint16_t>(random.next()));
    model->delay_i = inputs.back();
    model.settle();
    EXPECT_EQ(model->delay0_o, inputs[cycle]);
    if (cycle >= 1) {
      EXPECT_EQ(model->delay1_o, inputs[cycle - 1]);
    }
    if (cycle >= 3) {
      EXPECT_EQ(model->delay3_o, inputs[cycle - 3]);
    }
    EXPECT_EQ(model->delay2_reset_o, cycle >= 2 ? inputs[cycle - 2] : 0);
    ASSERT_FALSE(HasFailure()) << "cycle " << cycle;
    model.edge();
  }
}

}  // namespace
}  // namespace sluice
