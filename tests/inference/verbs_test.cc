// The verbs generate and eval from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/cli/shell.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kProgram = SLUICE_PROGRAM;
const std::string kModel = SLUICE_SOURCE_DIR "/models/stories";
const std::string kText = kModel + "/heldout.txt";
const std::string kPrompt = " --prompt 'One day, a little fox' ";

struct ProgramRun {
  int status;
  std::string out;
  std::string err;
};

class Verbs : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return scratch_.path(name); }

  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  ProgramRun sluice(const std::string& arguments) const {
    const ShellOutcome outcome = scratch_.run(kProgram + " " + arguments + " 2>err");
    return {outcome.status, outcome.text, read("err")};
  }

  std::string succeed(const std::string& arguments) const {
    const ProgramRun run = sluice(arguments);
    EXPECT_EQ(run.status, 0) << arguments << "\n" << run.err;
    return run.out;
  }

  void fail(const std::string& arguments, int status, const std::string& part) const {
    const ProgramRun run = sluice(arguments);
    EXPECT_EQ(run.status, status) << arguments << "\n" << run.err;
    EXPECT_NE(run.err.find(part), std::string::npos) << arguments << "\n" << run.err;
  }

  Scratch scratch_;
};

TEST_F(Verbs, GenerateWritesTheTextAndNothingElse) {
  const std::string golden = succeed("generate " + kModel + kPrompt + "--tokens 5 --device golden");
  EXPECT_TRUE(golden.starts_with("One day, a little fox ")) << golden;
  EXPECT_EQ(std::ranges::count(golden, '\n'), 1);
  EXPECT_EQ(succeed("generate " + kModel + kPrompt + "--tokens 5 --device exact"), golden);

  succeed("compress " + kModel + " -o " + path("m.sluice"));
  for (const char* device : {"golden", "exact"}) {
    EXPECT_EQ(succeed("generate " + path("m.sluice") + kPrompt + "--tokens 5 --device " + device),
              golden);
  }
  std::ofstream(path("prompt.txt")) << "One day, a little fox";
  EXPECT_EQ(succeed("generate " + kModel + " --prompt-file " + path("prompt.txt") +
                    " --tokens 5 --device exact"),
            golden);
}

TEST_F(Verbs, GenerateReportsWhatItTook) {
  const json report = json::parse(
      succeed("generate " + kModel + kPrompt +
              "--tokens 4 --device golden --sparsity 1:2 --json --report " + path("g.html")));
  EXPECT_EQ(report["device"], "golden:default");
  EXPECT_EQ(report["prefill"]["tokens"], 8);
  EXPECT_EQ(report["decode"]["tokens"], 4);
  EXPECT_EQ(report["weights"], 1034240);
  EXPECT_NEAR(report["bits_per_weight"].get<double>(), 2.8, 0.1);
  EXPECT_FALSE(report["decode"].contains("cycles")) << "the golden model has no time";
  const std::string html = read("g.html");
  EXPECT_NE(html.find(report["text"].get<std::string>()), std::string::npos);
  EXPECT_NE(html.find("--sparsity 1:2"), std::string::npos);
}

TEST_F(Verbs, GenerateOnRtlHasCycles) {
  const ProgramRun run =
      sluice("generate " + kModel + kPrompt + "--tokens 2 --clock 500 --json --device rtl:default");
  if (run.err.find("There is no simulated accelerator") != std::string::npos)
    GTEST_SKIP() << run.err;
  ASSERT_EQ(run.status, 0) << run.err;
  const json decode = json::parse(run.out)["decode"];
  const double cycles = decode["cycles_a_token"];
  EXPECT_DOUBLE_EQ(decode["simulated_seconds_a_token"].get<double>(), cycles / 500e6);
  double sum = 0;
  std::uint64_t all = 0;
  for (const json& linear : decode["linears"]) {
    all += linear["cycles"].get<std::uint64_t>();
    sum += linear["cycles"].get<double>() / linear["tokens"].get<double>();
  }
  EXPECT_DOUBLE_EQ(sum, cycles);
  EXPECT_EQ(decode["cycles"], all);
  EXPECT_EQ(decode["linears"].size(), 36u);
}

TEST_F(Verbs, GenerateSaysWhatIsWrong) {
  fail("generate " + kModel + kPrompt + "--device gpu", 2, "--device");
  fail("generate " + kModel + " --prompt a --prompt-file b", 2, "--prompt");
  fail("generate nowhere --device exact --prompt a", 1, "nowhere: there is no such file or folder");
  fail("generate " + kModel + " --device exact --prompt-file " + path("none"), 1,
       "there is no such file");
  fail("generate " + kModel + kPrompt + "--device exact --temperature=-1", 2,
       "--temperature -1: give a number from 0 to 100");
  fail("generate " + kModel + kPrompt + "--device exact --top-p 2", 2,
       "--top-p 2: give a number from 0.001 to 1");
  const std::string large(20000, 'a');
  std::ofstream(path("large.txt")) << large;
  fail("generate " + kModel + " --device exact --prompt-file " + path("large.txt"), 1,
       "only 512 positions");
  fs::create_directories(path("bare"));
  for (const std::string file : {"config.json", "model.safetensors"}) {
    fs::copy(kModel + "/" + file, path("bare/" + file));
  }
  fail("generate " + path("bare") + kPrompt + "--device exact", 1,
       "there is neither tokenizer.model nor tokenizer.json");
  succeed("generate " + path("bare") + kPrompt + "--device exact --tokens 1 --tokenizer " + kModel +
          "/tokenizer.model");
  succeed("compress " + kModel + " --config small -o " + path("small.sluice"));
  fail("generate " + path("small.sluice") + kPrompt + "--device golden:default", 1, "packed for");
  // Without a name the configuration is the container's, or one that runs the weights.
  succeed("generate " + path("small.sluice") + kPrompt + "--device golden --tokens 1");
  EXPECT_EQ(json::parse(succeed("generate " + kModel + kPrompt +
                                "--device golden --sparsity 2:4 --tokens 1 --json"))["device"],
            "golden:int8_16x16");
}

TEST_F(Verbs, EvalComparesVariants) {
  const json report = json::parse(
      succeed("eval " + kModel + " --text " + kText +
              " --lines --limit 600 --variants dense:raw,dense:huffman@3.5,1:2:huffman --json "
              "--report " +
              path("e.html")));
  EXPECT_EQ(report["tokens"], 600);
  const json& rows = report["rows"];
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0]["sparsity"], "float");
  EXPECT_EQ(rows[0]["bits_per_weight"], 16);
  EXPECT_NEAR(rows[0]["nats_per_token"].get<double>(), 0.37, 0.05);
  EXPECT_NEAR(rows[1]["loss_nats"].get<double>(), 0, 0.01);
  EXPECT_NEAR(rows[2]["bits_per_weight"].get<double>(), 3.5, 0.1);
  EXPECT_GT(rows[3]["loss_nats"].get<double>(), 0.5);
  for (const json& row : rows) {
    EXPECT_NEAR(row["perplexity"].get<double>(), std::exp(row["nats_per_token"].get<double>()),
                1e-9);
  }
  const std::string html = read("e.html");
  for (const char* part : {"Perplexity against size, dense", "huffman@3.5", "All variants"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
}

TEST_F(Verbs, EvalDoesNotDependOnThreadsOrOnTheContainer) {
  const std::string arguments = " --text " + kText + " --window 100 --limit 500 --json ";
  const auto row = [&](const std::string& text, const char* sparsity) {
    for (const json& each : json::parse(text)["rows"]) {
      if (each["sparsity"] == sparsity) return each["nats_per_token"].get<double>();
    }
    return 0.0;
  };
  const std::string one = succeed("eval " + kModel + arguments + "--variants 1:2:trellis --jobs 1");
  const std::string three =
      succeed("eval " + kModel + arguments + "--variants 1:2:trellis --jobs 3");
  EXPECT_EQ(row(one, "1:2"), row(three, "1:2"));
  succeed("compress " + kModel + " --sparsity 1:2 --coding trellis -o " + path("m.sluice"));
  const std::string container =
      succeed("eval " + path("m.sluice") + " --reference " + kModel + arguments);
  EXPECT_EQ(row(container, "container"), row(one, "1:2"));
  EXPECT_EQ(row(container, "float"), row(one, "float"));
}

TEST_F(Verbs, EvalSaysWhatIsWrong) {
  fail("eval " + kModel, 2, "--text");
  fail("eval " + kModel + " --text " + path("none"), 1, "there is no such file");
  fail("eval " + kModel + " --text " + kText + " --variants dense", 2, "there is no coding");
  fail("eval " + kModel + " --text " + kText + " --window 513", 1, "has 512 positions");
  fail("eval " + kModel + " --text " + kText + " --reference " + kModel, 1, "is for containers");
  std::ofstream(path("empty.txt")).flush();
  fail("eval " + kModel + " --text " + path("empty.txt"), 1,
       "empty.txt: holds no token to predict");
}

}  // namespace
}  // namespace sluice
