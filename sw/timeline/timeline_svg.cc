#include "sw/timeline/timeline_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "sw/report/escape.h"
#include "sw/report/palette.h"
#include "sw/timeline/state_look.h"

namespace sluice {
namespace {

constexpr double kWidth = 1000, kLeft = 84, kRight = 984;
constexpr double kColumn = 2;  // pixels
constexpr double kTitle = 58;  // height of title and totals
constexpr double kCommands = 16, kStates = 24, kRow = kCommands + kStates + 14;
constexpr double kBus = 30;
constexpr double kPanel = kTitle + kEngineCount * kRow + kBus + 52;
constexpr double kCharacter = 5.6;  // width of one in a label, about
constexpr double kMinCommand = 3;   // pixels; shorter ones are drawn together

std::string percent(uint64_t part, uint64_t whole) {
  return fmt::format("{:.1f}%", whole > 0 ? 100.0 * static_cast<double>(part) / whole : 0.0);
}

class Panel {
 public:
  Panel(const Timeline& timeline, std::string& out) : timeline_(timeline), out_(out) {
    if (timeline.cycles == 0) {
      throw std::runtime_error(timeline.title + ": there are no cycles to draw");
    }
  }

  void draw() {
    draw_title();
    draw_axis();
    for (int e = 0; e < kEngineCount; ++e) draw_engine(static_cast<Engine>(e));
    draw_bus();
  }

 private:
  double x(double cycle) const {
    return kLeft + cycle / static_cast<double>(timeline_.cycles) * (kRight - kLeft);
  }
  double bus_top() const { return kTitle + kEngineCount * kRow; }

  void draw_title() {
    const StateCycles array = timeline_.totals(Engine::kArray);
    const StateCycles decode = timeline_.totals(Engine::kDecode);
    fmt::format_to(
        std::back_inserter(out_),
        "<text class='title' x='{0:.0f}' y='24'>{1}</text>\n"
        "<text x='{0:.0f}' y='42'>{2} cycles, {3} commands; the array fed in {4}, weights decoded "
        "in {5}, bus read in {6} and written in {7} of them{8}</text>\n",
        kLeft, report::escape(timeline_.title), timeline_.cycles, timeline_.commands.size(),
        percent(array[0], timeline_.cycles), percent(decode[0], timeline_.cycles),
        percent(timeline_.read_beats(), timeline_.cycles),
        percent(timeline_.write_beats(), timeline_.cycles),
        timeline_.unfinished > 0 ? fmt::format("; {} did not finish", timeline_.unfinished) : "");
  }

  void draw_axis() {
    const double bottom = bus_top() + kBus + 4;
    const double rough = static_cast<double>(timeline_.cycles) / 8;
    double step = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {2.0, 2.5, 2.0}) {
      if (step < rough) step *= factor;
    }
    step = std::max(step, 1.0);
    for (double cycle = 0; cycle <= static_cast<double>(timeline_.cycles); cycle += step) {
      fmt::format_to(std::back_inserter(out_),
                     "<path class='grid' d='M{0:.1f} {1:.0f}V{2:.0f}'/>"
                     "<text class='small' x='{0:.1f}' y='{3:.0f}' text-anchor='middle'>{4:.0f}"
                     "</text>\n",
                     x(cycle), kTitle - 8, bottom, bottom + 14, cycle);
    }
    fmt::format_to(std::back_inserter(out_),
                   "<text class='small' x='{:.0f}' y='{:.0f}' text-anchor='end'>cycles</text>\n",
                   kRight, bottom + 28);
  }

  void draw_engine(Engine engine) {
    const double top = kTitle + static_cast<double>(engine) * kRow;
    const EngineStates& states = states_of(engine);
    const StateCycles totals = timeline_.totals(engine);
    fmt::format_to(std::back_inserter(out_),
                   "<text class='engine' x='8' y='{:.0f}'>{}</text>\n"
                   "<text class='small' x='8' y='{:.0f}'>{} busy</text>\n",
                   top + 12, states.name, top + kCommands + 16,
                   percent(totals[0], timeline_.cycles));
    draw_commands(engine, top);
    draw_states(engine, top + kCommands + 2);
  }

  // Commands that are long enough as they are, runs of short ones as a block.
  void draw_commands(Engine engine, double top) {
    const Span* first = nullptr;
    const Span* last = nullptr;
    size_t count = 0;
    const auto flush = [&] {
      if (count == 1) command(top, *first);
      if (count > 1) block(top, *first, *last, count);
      count = 0;
    };
    for (const Span& span : timeline_.spans) {
      if (span.engine != engine) continue;
      const bool is_short = x(span.end) - x(span.start) < kMinCommand;
      if (!is_short || (count > 0 && x(span.start) - x(last->end) > kMinCommand)) flush();
      if (!is_short) {
        command(top, span);
        continue;
      }
      if (count++ == 0) first = &span;
      last = &span;
    }
    flush();
  }

  void command(double top, const Span& span) {
    std::string tip = fmt::format("#{} {}\ncycles {} to {}: {}\n", span.command, span.label,
                                  span.start, span.end, timeline_.commands[span.command]);
    const EngineStates& states = states_of(span.engine);
    for (size_t i = 0; i < states.states.size(); ++i) {
      if (span.inside[i] > 0) tip += fmt::format("{} {}, ", states.states[i], span.inside[i]);
    }
    tip += fmt::format("\nnot earlier: {}, {} cycles", span.reason, span.cost);
    const std::string first_part = span.role.substr(0, span.role.find(','));
    box(top, span, {span.label, span.role, first_part, fmt::format("#{}", span.command)}, tip);
  }

  void block(double top, const Span& first, const Span& last, size_t count) {
    const std::string text = fmt::format("{} commands", count);
    Span all;
    all.start = first.start;
    all.end = last.end;
    box(top, all, {text, fmt::format("{}", count)},
        fmt::format("{}, #{} to #{}", text, first.command, last.command));
  }

  // With the first of the texts that fits.
  void box(double top, const Span& span, const std::vector<std::string>& texts,
           const std::string& tip) {
    const double left = x(span.start);
    const double width = std::max(x(span.end) - left, 1.0);
    fmt::format_to(std::back_inserter(out_),
                   "<g><rect class='command' x='{:.1f}' y='{:.1f}' width='{:.1f}' "
                   "height='{:.0f}'/>",
                   left, top, width, kCommands);
    for (const std::string& text : texts) {
      if (kCharacter * static_cast<double>(text.size()) > width - 4) continue;
      fmt::format_to(std::back_inserter(out_),
                     "<text class='small' x='{:.1f}' y='{:.1f}'>{}</text>", left + 3,
                     top + kCommands - 4.5, report::escape(text));
      break;
    }
    out_ += fmt::format("<title>{}</title></g>\n", report::escape(tip));
  }

  size_t columns() const {
    const size_t most = static_cast<size_t>((kRight - kLeft) / kColumn);
    return std::min(most, timeline_.windows.size());
  }

  // The windows of column c of all.
  std::pair<size_t, size_t> windows_of(size_t c) const {
    return {c * timeline_.windows.size() / columns(),
            (c + 1) * timeline_.windows.size() / columns()};
  }
  double column_x(size_t c) const {
    return std::min(kRight, x(static_cast<double>(windows_of(c).first * timeline_.window_cycles)));
  }
  double column_end(size_t c) const {
    return std::min(kRight, x(static_cast<double>(windows_of(c).second * timeline_.window_cycles)));
  }

  static std::string rectangle(double left, double right, double bottom, double height) {
    return fmt::format("M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}z", left, bottom, right, bottom - height,
                       left);
  }

  void draw_states(Engine engine, double top) {
    std::array<std::string, kLookCount> paths;
    const std::vector<std::string>& states = states_of(engine).states;
    using Heights = std::array<double, kLookCount>;
    Heights drawn{};
    double left = kLeft, right = kLeft;
    const auto flush = [&] {
      double bottom = top + kStates;
      for (size_t look = 0; look < kLookCount; ++look) {
        if (drawn[look] > 0) paths[look] += rectangle(left, right, bottom, drawn[look]);
        bottom -= drawn[look];
      }
      left = right;
    };
    for (size_t c = 0; c < columns(); ++c) {
      StateCycles sum{};
      const auto [from, to] = windows_of(c);
      for (size_t w = from; w < to; ++w) {
        const StateCycles& window = timeline_.windows[w].states[static_cast<size_t>(engine)];
        for (size_t i = 0; i < sum.size(); ++i) sum[i] += window[i];
      }
      const double cycles =
          std::min(static_cast<double>((to - from) * timeline_.window_cycles),
                   static_cast<double>(timeline_.cycles - from * timeline_.window_cycles));
      Heights heights{};
      for (size_t i = 0; i < states.size(); ++i) {
        if (const size_t look = look_of(states[i]); look != kNoLook) {
          heights[look] += kStates * sum[i] / cycles;
        }
      }
      if (heights != drawn) {
        flush();
        drawn = heights;
      }
      right = column_end(c);
    }
    flush();
    fmt::format_to(std::back_inserter(out_),
                   "<rect class='track' x='{:.0f}' y='{:.0f}' width='{:.0f}' height='{:.0f}'/>\n",
                   kLeft, top, kRight - kLeft, kStates);
    for (size_t look = 0; look < kLookCount; ++look) {
      if (paths[look].empty()) continue;
      fmt::format_to(std::back_inserter(out_), "<path d='{}' {}/>\n", paths[look],
                     report::fill_attribute(fill_of(look)));
    }
  }

  // Shares of the cycles in which a beat was read, from the bottom, and written, from the top.
  void draw_bus() {
    const double top = bus_top();
    std::string read, write;
    for (size_t c = 0; c < columns(); ++c) {
      uint64_t reads = 0, writes = 0;
      const auto [from, to] = windows_of(c);
      for (size_t w = from; w < to; ++w) {
        reads += timeline_.windows[w].read_beats;
        writes += timeline_.windows[w].write_beats;
      }
      const double scale = kBus / static_cast<double>((to - from) * timeline_.window_cycles);
      if (reads > 0) read += rectangle(column_x(c), column_end(c), top + kBus, scale * reads);
      if (writes > 0) {
        const double height = scale * static_cast<double>(writes);
        write += rectangle(column_x(c), column_end(c), top + height, height);
      }
    }
    fmt::format_to(std::back_inserter(out_),
                   "<text class='engine' x='8' y='{:.0f}'>bus</text>"
                   "<text class='small' x='8' y='{:.0f}'>read, write</text>\n"
                   "<rect class='track' x='{:.0f}' y='{:.0f}' width='{:.0f}' height='{:.0f}'/>\n"
                   "<path {} d='{}'/>\n<path {} d='{}'/>\n",
                   top + 12, top + 26, kLeft, top, kRight - kLeft, kBus,
                   report::fill_attribute({5}), read, report::fill_attribute({1}), write);
  }

  const Timeline& timeline_;
  std::string& out_;
};

}  // namespace

report::Drawing timeline_drawing(std::span<const Timeline> timelines) {
  report::Drawing drawing{.name = "Timeline", .width = kWidth};
  for (const Timeline& timeline : timelines) {
    if (timelines.size() == 1) drawing.name += " of " + timeline.title;
    drawing.body += fmt::format("<g transform='translate(0 {:.0f})'>\n", drawing.height);
    Panel(timeline, drawing.body).draw();
    drawing.body += "</g>\n";
    drawing.height += kPanel;
  }
  drawing.body += fmt::format("<g transform='translate({:.0f} {:.0f})'>\n{}</g>\n", kLeft,
                              drawing.height, look_legend());
  drawing.height += kLegendHeight;
  return drawing;
}

std::string timeline_svg(std::span<const Timeline> timelines) {
  return report::svg_file(timeline_drawing(timelines));
}

}  // namespace sluice
