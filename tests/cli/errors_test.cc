// What a wrong command line is answered: what is wrong, where, and what to type instead.
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/parse.h"

namespace sluice {
namespace {

struct WrongLine {
  const char* command;
  const char* answer;  // a part of it, with single spaces
};

class Errors : public testing::TestWithParam<WrongLine> {};

TEST_P(Errors, SayWhatToTypeInstead) {
  const auto text = usage_error(GetParam().command);
  ASSERT_TRUE(text) << GetParam().command << " is accepted";
  const std::string flat = std::regex_replace(*text, std::regex("\\s+"), " ");
  EXPECT_NE(flat.find(GetParam().answer), std::string::npos) << *text;
  EXPECT_NE(flat.find("--help"), std::string::npos) << *text;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, Errors,
    testing::Values(
        WrongLine{"sluice", "give a verb The verbs are sim"},
        WrongLine{"sluice smi", "smi is no verb; did you mean sim? The verbs are sim"},
        WrongLine{"sluice multiply", "multiply is no verb The verbs are sim"},
        WrongLine{"sluice --nope", "--nope: give a verb first"},
        WrongLine{"sluice sim --latncy 3", "there is no option --latncy; did you mean --latency?"},
        WrongLine{"sluice sim --latncy=3", "there is no option --latncy; did you mean --latency?"},
        WrongLine{"sluice sim --nope 3", "there is no option --nope"},
        WrongLine{"sluice info more", "\"more\" belongs to no option"},
        WrongLine{"sluice sim --latency 0", "--latency 0: give a whole number from 1 to 100000"},
        WrongLine{"sluice sim --back-pressure 2",
                  "--back-pressure 2: give a number from 0 to 0.95"},
        WrongLine{"sluice sim --jobs many", "--jobs many: give a whole number from 1 to 64"},
        WrongLine{"sluice sim --seed -1", "--seed -1: give a whole number, not negative"},
        WrongLine{"sluice sim --device rlt",
                  "--device rlt: give golden, rtl or serial:<path>; did you mean rtl?"},
        WrongLine{"sluice sim --config wied", "; did you mean wide?"},
        WrongLine{"sluice matmul --device rtl:wied", "; did you mean rtl:wide?"},
        WrongLine{"sluice matmul --sparsity 4:8", "--sparsity 4:8: give dense, 1:2 or 2:4"},
        WrongLine{"sluice matmul --sparsity dense,3:4", "give dense, 1:2 or 2:4"},
        WrongLine{"sluice pack --coding hufman",
                  "give raw, fixed:<1 to 8>, huffman or trellis; did you mean huffman?"},
        WrongLine{"sluice pack --coding fixed:9", "--coding fixed:9: give raw"},
        WrongLine{"sluice pack --operand ''", "give int8 or fp8"},
        WrongLine{"sluice pack --scales column", "--scales column: give row or matrix"},
        WrongLine{"sluice matmul --epilogue fp16", "give raw, fp32, bf16 or q8"},
        WrongLine{"sluice rd --source cauchy", "give gaussian, laplace or student-t"},
        WrongLine{"sluice matmul --weights", "--weights needs a value; give FILE: W [N, K], .npy"},
        WrongLine{"sluice matmul --sparsity", "--sparsity needs a value; give dense, 1:2 or 2:4"},
        WrongLine{"sluice pack --out o", "--weights is required; give FILE: W [N, K], .npy"},
        WrongLine{"sluice matmul --weights a --weights b", "--weights is given 2 times (a, b)"},
        WrongLine{"sluice bench-layer --bits 3 --step 1", "--step; give one of them"},
        WrongLine{"sluice compress m -o o --linear foo=dense:raw",
                  "--linear: foo=dense:raw: 'foo' is none of q, k, v, o, gate, up, down and head"},
        WrongLine{"sluice generate --linear head", "--linear: head: there is no '='; give e.g."},
        WrongLine{"sluice eval --text t --variants dense:raw,dense:huff",
                  "--variants: unknown coding 'huff': use raw, huffman, trellis"},
        WrongLine{"sluice generate --temperature -1",
                  "--temperature -1: give a number from 0 to 100"},
        WrongLine{"sluice generate --top-p 2", "--top-p 2: give a number from 0.001 to 1"},
        WrongLine{"sluice help smi", "did you mean sim?"},
        WrongLine{"sluice completion", "SHELL is required; give bash"},
        WrongLine{"sluice completion zsh", "SHELL zsh: give bash"}));

}  // namespace
}  // namespace sluice
