// The view that `sluice wave` writes for GTKWave, against the hierarchy of real traces: of an
// accelerator, which has every signal of it, and of another module, which lacks them.
#include "sw/cli/wave_view.h"

#include <Vsluice_traced.h>
#include <Vtb_dummy.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "backends/find_config.h"
#include "sw/cli/save_file.h"
#include "tb/trace_signals.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

class WaveView : public testing::TestWithParam<std::string> {
 protected:
  const Config config_ = find_config(GetParam());

  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("sluice_wave_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // A few cycles of reset.
  template <class Model>
  std::string write_trace() const {
    const fs::path path = folder_ / "trace.fst";
    VerilatedModel<Model> model;
    model.set_trace({.path = path});
    model.reset();
    return path;
  }

  static std::string read_text(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
};

TEST_P(WaveView, NamesOnlySignalsOfTheTrace) {
  const std::string trace = write_trace<Vsluice_traced>();
  std::set<std::string> traced;
  for (const auto& [path, signal] : read_trace_signals(trace)) traced.insert(signal.name);
  const std::string save = write_save_file(trace, config_);
  EXPECT_EQ(save, folder_ / "trace.gtkw");
  std::ifstream file(save);
  size_t signals = 0;
  for (std::string line; std::getline(file, line);) {
    if (line[0] != '+') continue;  // "+{label} name"
    ++signals;
    const std::string name = line.substr(line.find("} ") + 2);
    EXPECT_TRUE(traced.contains(name)) << line;
  }
  size_t expected = 0;
  for (const WaveGroup& group : wave_view(config_)) expected += group.signals.size();
  EXPECT_EQ(signals, expected);
}

TEST_P(WaveView, TranslationFilesAreThere) {
  std::ifstream file(write_save_file(write_trace<Vsluice_traced>(), config_));
  std::set<std::string> codes;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("^1 ")) codes.insert(line.substr(3));
  }
  EXPECT_EQ(codes,
            (std::set<std::string>{folder_ / "trace.reader.txt", folder_ / "trace.response.txt"}));
  EXPECT_EQ(read_text(folder_ / "trace.reader.txt"), "0 command\n1 LOAD\n2 stream\n");
}

TEST_P(WaveView, ValuesOfEnumerationsHaveTheirNames) {
  const std::string text = read_text(write_save_file(write_trace<Vsluice_traced>(), config_));
  const char* space = config_.queue_depth == 1 ? "space_q" : "head/space";
  for (const char* label : {"state_q", "opcode", "error_o/code", space, "command_i/coding"}) {
    EXPECT_NE(text.find(std::string("@100000028\n+{") + label), std::string::npos) << label;
  }
}

TEST_P(WaveView, NamesHaveTheirRanges) {
  const TraceSignals signals = read_trace_signals(write_trace<Vsluice_traced>());
  EXPECT_EQ(signals.at("TOP.sluice_top.clk_i").name, "TOP.sluice_top.clk_i");
  EXPECT_EQ(signals.at("TOP.sluice_top.m_axi_araddr_o").name,
            "TOP.sluice_top.m_axi_araddr_o[63:0]");
  EXPECT_EQ(signals.at("TOP.sluice_top.u_core.u_mul.u_array.sums_o[3]").name,
            "TOP.sluice_top.u_core.u_mul.u_array.sums_o[3][31:0]");
}

TEST_P(WaveView, ASignalThatTheTraceLacksIsAnError) {
  const std::string path = write_trace<Vtb_dummy>();
  try {
    write_save_file(path, config_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("has no signal TOP.sluice_top."), std::string::npos)
        << error.what();
  }
}

TEST_P(WaveView, AFileThatIsNoTraceIsAnError) {
  EXPECT_THROW(write_save_file(folder_ / "nowhere.fst", config_), std::runtime_error);
  std::ofstream(folder_ / "text.fst") << "no waveform";
  EXPECT_THROW(write_save_file(folder_ / "text.fst", config_), std::runtime_error);
  EXPECT_THROW(write_save_file(folder_, config_), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(Traces, WaveView, testing::Values(SLUICE_TRACED_CONFIG),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace sluice
