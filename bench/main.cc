// `make bench`: runs the benchmarks, prints a table and writes build/reports/bench.json and
// bench.html. A bar that is missed is shown and is no error.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <regex>

#include "backends/backends.h"
#include "bench/benchmarks.h"
#include "bench/page.h"
#include "bench/product.h"
#include "bench/report.h"
#include "sw/cli/output_file.h"
#include "sw/cli/report_options.h"
#include "sw/cli/stopwatch.h"
#include "sw/cli/usage_error.h"

namespace sluice::bench {
namespace {

struct Options {
  bool quick = false;
  std::string filter;
  std::string markdown;
  ReportOptions reports{"build/reports/bench.json", "build/reports/bench.html"};
};

std::vector<Benchmark> chosen_benchmarks(const Options& options) {
  const std::regex pattern(options.filter);
  std::vector<Benchmark> chosen;
  for (const auto& group : {gemm_benchmarks(), decode_benchmarks(), layer_benchmarks(),
                            container_benchmarks(), encoder_benchmarks(), simulation_benchmarks(),
                            cycle_model_benchmarks(), scaling_benchmarks()}) {
    std::ranges::copy_if(group, std::back_inserter(chosen), [&](const Benchmark& benchmark) {
      return !(options.quick && benchmark.slow) && std::regex_search(benchmark.name, pattern);
    });
  }
  if (chosen.empty()) {
    throw std::runtime_error(
        fmt::format("--filter {}: no benchmark has such a name", options.filter));
  }
  return chosen;
}

void run(const Options& options) {
  register_all_backends();
  const bool colour = isatty(STDOUT_FILENO);
  const Stopwatch watch;
  std::vector<Entry> entries;
  std::string missing;
  options.reports.print("{}", table_header());
  for (const Benchmark& benchmark : chosen_benchmarks(options)) {
    try {
      for (const Entry& entry : benchmark.run(options.quick)) {
        options.reports.print("{}", table_line(entry, colour));
        entries.push_back(entry);
      }
    } catch (const NotBuilt& what) {
      missing += fmt::format("  {}: {}\n", benchmark.name, what.what());
    }
    std::fflush(stdout);
  }
  if (!missing.empty()) {
    options.reports.print("\nLeft out, as it is not in this build:\n{}", missing);
  }
  options.reports.write(to_json(entries), [&] { return make_page(entries, missing); });
  if (!options.markdown.empty()) write_text(options.markdown, markdown(entries));
  options.reports.print("\n{:.0f} s; report in {}\n", watch.seconds(), options.reports.named());
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
  CLI::App app{"Measures the accelerator, its encoder and its simulation."};
  sluice::bench::Options options;
  app.add_flag("--quick", options.quick, "leave the slow ones out, repeat the others less often");
  app.add_option("--filter", options.filter, "only benchmarks whose name has this regex");
  options.reports.add_to(app);
  app.add_option("--markdown", options.markdown, "write the table as Markdown too");
  try {
    app.parse(argc, argv);
    sluice::bench::run(options);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return sluice::kUsageStatus;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
