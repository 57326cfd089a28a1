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
        WrongLine{"sluice generate --temperature nan",
                  "--temperature nan: give a number from 0 to 100"},
        WrongLine{"sluice generate --clock 0", "--clock 0: give a number from 0.001 to 100000"},
        WrongLine{"sluice generate --bits 0.4", "--bits 0.4: give a number from 0.5 to 8"},
        WrongLine{"sluice compress m -o o --bits 99", "--bits 99: give a number from 0.5 to 8"},
        WrongLine{"sluice compress m -o o --bits nan", "--bits nan: give a number from 0.5 to 8"},
        WrongLine{"sluice compress m -o o --linear q=dense:huffman@9",
                  "'9' is no number of bits from 0.5 to 8"},
        WrongLine{"sluice compress m -o o --palette steps:1",
                  "--palette: palette 'steps:1': use steps:<n>, quantiles:<n>, kmeans:<n> or, with "
                  "fp8 operands, float:<n>, with 2 to 256 symbols"},
        WrongLine{"sluice pack --palette kmeans:257", "with 2 to 256 symbols"},
        WrongLine{"sluice matmul --palette steps:4x", "with 2 to 256 symbols"},
        WrongLine{"sluice matmul --output-scale 0", "0 is no scale; give a positive number"},
        WrongLine{"sluice bench-layer --bits 30", "--bits 30: give a number from 0.5 to 8"},
        WrongLine{"sluice bench-layer --step 0", "--step 0: give a number from 0.01 to 4"},
        WrongLine{"sluice bench-layer --shape 128x352x4x3",
                  "--shape: 128x352x4x3: give tinyllama, llama3-8b, llama3-70b or"},
        WrongLine{"sluice eval --text t --window 0",
                  "--window 0: give a whole number from 1 to 16777216"},
        WrongLine{"sluice eval --text t --variants dense:huffman@0.1",
                  "'0.1' is no number of bits from 0.5 to 8"},
        WrongLine{"sluice rd --bits 4,x", "--bits: 'x' is no rate; give numbers from 0.5 to 8"},
        WrongLine{"sluice rd --bits 99", "--bits: '99' is no rate; give numbers from 0.5 to 8"},
        WrongLine{"sluice rd --size 64", "--size: 64: give rows x columns, each from 1 to"},
        WrongLine{"sluice rd --size 64x0", "--size: 64x0: give rows x columns, each from 1 to"},
        WrongLine{"sluice rd --seed 4294967296",
                  "--seed 4294967296: give a whole number from 0 to 4294967295"},
        WrongLine{"sluice rd --codings lzma", "--codings: unknown coding 'lzma'"},
        WrongLine{"sluice help smi", "did you mean sim?"},
        WrongLine{"sluice completion", "SHELL is required; give bash"},
        WrongLine{"sluice completion zsh", "SHELL zsh: give bash"}));

}  // namespace
}  // namespace sluice
