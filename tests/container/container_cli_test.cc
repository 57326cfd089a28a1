// The verbs compress, inspect and decompress from outside.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr std::size_t kWidth = 100;  // of a line for people

struct Outcome {
  int status;
  std::string text;  // of both outputs
};

class ContainerCli : public testing::Test {
 protected:
  ContainerCli() { write_checkpoint(model_, odd_model(12), Dtype::kBf16); }

  std::string out() const { return (folder_.path() / "out.sluice").string(); }
  std::string model() const { return model_.path().string(); }

  Outcome run(const std::string& arguments) const {
    FILE* pipe = popen((std::string(SLUICE_PROGRAM) + " " + arguments + " 2>&1").c_str(), "r");
    Outcome outcome{-1, {}};
    std::array<char, 4096> buffer;
    while (fgets(buffer.data(), buffer.size(), pipe)) outcome.text += buffer.data();
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    return outcome;
  }

  std::string succeed(const std::string& arguments) const {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.text;
    return outcome.text;
  }

  void fail(const std::string& arguments, int status, const std::string& part) const {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.text;
    EXPECT_NE(outcome.text.find(part), std::string::npos) << outcome.text;
  }

  // Fits a terminal and says all of these.
  void expect_text(const std::string& text, std::initializer_list<const char*> parts) const {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(folder_.path().string()) == std::string::npos &&
          line.find(model_.path().string()) == std::string::npos) {
        EXPECT_LE(line.size(), kWidth) << line;
      }
    }
    for (const char* part : parts) EXPECT_NE(text.find(part), std::string::npos) << text;
  }

  TempDir model_;
  TempDir folder_;
};

TEST_F(ContainerCli, CompressesInspectsAndDecompresses) {
  expect_text(succeed("compress " + model() + " -o " + out() +
                      " --sparsity 1:2 --linear head=dense:huffman@6"),
              {"bits/w", "head", "53x42", "SNR dB", "embedding [53, 42] BF16", "tokenizer.model"});
  expect_text(succeed("inspect --check " + out()),
              {"--sparsity 1:2 --coding huffman --rows 16 --linear head=dense:huffman@6",
               "model.layers.1.mlp.down_proj.weight", "dense huffman", "1:2 huffman", "checked"});
  expect_text(succeed("inspect --tensor lm_head.weight " + out()), {"part 0", "bits ", "table 0"});
  const std::string back = (folder_.path() / "back").string();
  expect_text(succeed("decompress " + out() + " -o " + back), {"15 linears"});
  expect_text(succeed("inspect " + back), {"lm_head.weight", "[53, 42]", "F32"});
}

TEST_F(ContainerCli, JsonIsAllThatIsPrinted) {
  const auto made = nlohmann::json::parse(succeed("compress --json " + model() + " -o " + out()));
  const auto seen = nlohmann::json::parse(succeed("inspect --json " + out()));
  EXPECT_EQ(made, seen);
  EXPECT_EQ(seen["linears"].size(), 15u);
  EXPECT_EQ(seen["file_bytes"], fs::file_size(out()));
  const auto linear = nlohmann::json::parse(
      succeed("inspect --json --tensor model.layers.0.mlp.up_proj.weight " + out()));
  EXPECT_EQ(linear["parts"][0]["shape"], nlohmann::json({57, 42}));
  std::uint64_t weights = 0;
  for (const auto& count : linear["code_lengths"]) weights += count.get<std::uint64_t>();
  EXPECT_EQ(weights, 57u * 42u);
  EXPECT_TRUE(nlohmann::json::parse(succeed("inspect --json " + model())).contains("tensors"));
}

TEST_F(ContainerCli, SaysWhatToTypeInstead) {
  fail("compress " + model(), kUsage, "--out");
  fail("compress nowhere -o " + out(), kFailed, "nowhere: there is no such file or folder");
  fail("compress " + model() + " -o " + out() + " --linear head=raw", kUsage,
       "--linear: head=raw: raw: there is no coding");
  fail("compress " + model() + " -o " + out() + " --linear tail=dense:raw", kUsage,
       "none of q, k,");
  fail("compress " + model() + " -o " + out() + " --sparsity 2:4", kFailed, "2:4");
  succeed("compress " + model() + " -o " + out());
  fail("compress " + out() + " -o " + out() + "2", kFailed, "is compressed already");
  fail("inspect " + out() + " --tensor head", kFailed, "there is no linear head");
  fail("decompress " + out() + " -o " + model(), kFailed, "give a new or an empty folder");
  fail("decompress " + model() + "/model.safetensors -o x", kFailed, "not a container");
  fail("decompress " + model() + " -o x", kFailed, "give the file that sluice compress wrote");
  fail("decompress " + out() + " -o x --dtype F64", kUsage, "F64");
}

}  // namespace
}  // namespace sluice::test
