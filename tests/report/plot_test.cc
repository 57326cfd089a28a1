// Plots: what is drawn where, what is left out, and that each is a picture of its own too.
#include "sw/report/plot.h"

#include <gtest/gtest.h>

#include <limits>
#include <regex>
#include <stdexcept>

#include "tests/report/xml_check.h"

namespace sluice::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void expect_picture(const Drawing& drawing) {
  for (const std::string& text : {svg_file(drawing), svg_element(drawing)}) {
    EXPECT_EQ(check_xml(text).error, "");
    EXPECT_EQ(text.find("nan"), std::string::npos);
    EXPECT_EQ(text.find("inf"), std::string::npos);
    EXPECT_NE(text.find("role='img'"), std::string::npos);
  }
  EXPECT_TRUE(check_xml(svg_element(drawing)).ids.empty()) << "ids clash in a page";
  EXPECT_GT(drawing.height, 80);
}

// Of all elements of a kind, the number in an attribute.
std::vector<double> numbers(const std::string& text, const std::string& element,
                            const std::string& attribute) {
  std::vector<double> all;
  const std::regex pattern("<" + element + "[^>]*? " + attribute + "='([-0-9.]+)'");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern);
       it != std::sregex_iterator(); ++it) {
    all.push_back(std::stod((*it)[1]));
  }
  return all;
}

TEST(BarChart, BarsAreAsLongAsTheirValues) {
  const BarChart chart{
      .title = "t", .value_label = "cycles", .categories = {"a", "b"}, .series = {{"", {50, 100}}}};
  const Drawing drawing = draw(chart);
  expect_picture(drawing);
  const std::vector<double> widths = numbers(drawing.body, "rect", "width");
  ASSERT_EQ(widths.size(), 2u);
  EXPECT_NEAR(widths[1], 2 * widths[0], 0.2);
  EXPECT_NE(drawing.body.find("<title>b: 100 cycles</title>"), std::string::npos);
}

TEST(BarChart, StacksOneBehindTheOther) {
  const BarChart chart{.title = "t",
                       .value_label = "%",
                       .categories = {"a"},
                       .series = {{"x", {30}}, {"y", {50}}, {"z", {0}}},
                       .stacked = true,
                       .maximum = 100};
  const Drawing drawing = draw(chart);
  expect_picture(drawing);
  const std::regex bar("<rect x='([0-9.]+)'[^>]*width='([0-9.]+)'[^>]*><title>");
  std::vector<std::pair<double, double>> bars;
  for (auto it = std::sregex_iterator(drawing.body.begin(), drawing.body.end(), bar);
       it != std::sregex_iterator(); ++it) {
    bars.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  }
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_NEAR(bars[0].first + bars[0].second, bars[1].first, 0.2);
  EXPECT_NEAR(bars[1].second / bars[0].second, 5.0 / 3, 0.01);
}

TEST(BarChart, LongNamesStandAboveTheirBars) {
  BarChart chart{.title = "t", .categories = {"a"}, .series = {{"", {1}}}};
  const double low = draw(chart).height;
  chart.categories = {"a name that is far too long to stand beside a bar on a phone"};
  const Drawing drawing = draw(chart);
  expect_picture(drawing);
  EXPECT_GT(drawing.height, low);
  for (const double x : numbers(drawing.body, "text", "x")) EXPECT_GE(x, 0);
}

TEST(BarChart, NamesWhatCannotBeDrawn) {
  BarChart chart{.title = "Cycles", .categories = {"a", "b"}, .series = {{"dense", {1}}}};
  EXPECT_THROW(draw(chart), std::runtime_error);
  chart.series = {{"dense", {kNan, kInfinity}}};
  try {
    draw(chart);
    ADD_FAILURE() << "nothing is drawn";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "Cycles: there is nothing to plot");
  }
  chart.series = {{"dense", {kNan, 0}}};
  expect_picture(draw(chart));
}

TEST(Histogram, HasABarForEachBinAndSeries) {
  const Histogram histogram{.title = "Lengths",
                            .x_label = "bits",
                            .y_label = "%",
                            .bins = {"1", "2", "3"},
                            .series = {{"codes", {1, 2, 3}}, {"weights", {3, kNan, 1}}}};
  const Drawing drawing = draw(histogram);
  expect_picture(drawing);
  EXPECT_EQ(numbers(drawing.body, "rect", "height").size(), 5u + 2u);  // and the legend
}

TEST(ScatterPlot, LeavesOutWhatIsNotFinite) {
  ScatterPlot plot{.title = "t <&>",
                   .x_label = "bits",
                   .y_label = "dB",
                   .series = {{"a", {{1, 2}, {kNan, 1}, {2, kInfinity}, {3, 4}}},
                              {"line", {{1, 1}, {3, 3}}, true, false}}};
  const Drawing drawing = draw(plot);
  expect_picture(drawing);
  EXPECT_EQ(numbers(drawing.body, "circle", "r").size(), 2u + 1u);  // and the legend
  EXPECT_NE(drawing.body.find("t &lt;&amp;&gt;"), std::string::npos);
  plot.series = {{"a", {{kNan, 1}}}};
  EXPECT_THROW(draw(plot), std::runtime_error);
}

TEST(ScatterPlot, LabelsOfNeighboursDoNotOverlap) {
  ScatterPlot plot{.title = "t", .x_label = "x", .y_label = "y", .series = {{"a", {}}}};
  plot.series[0].points = {
      {0, 0}, {10, 10}, {5, 5, "first"}, {5, 5.1, "second"}, {5, 4.9, "third"}};
  const Drawing drawing = draw(plot);
  expect_picture(drawing);
  const std::regex label("<text x='([0-9.]+)' y='([0-9.]+)' class='halo'>(\\w+)<");
  std::vector<std::array<double, 3>> boxes;
  for (auto it = std::sregex_iterator(drawing.body.begin(), drawing.body.end(), label);
       it != std::sregex_iterator(); ++it) {
    boxes.push_back({std::stod((*it)[1]), std::stod((*it)[2]), text_width((*it)[3].str())});
  }
  ASSERT_EQ(boxes.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    for (size_t j = 0; j < i; ++j) {
      const bool apart = boxes[i][0] + boxes[i][2] <= boxes[j][0] ||
                         boxes[j][0] + boxes[j][2] <= boxes[i][0] ||
                         std::abs(boxes[i][1] - boxes[j][1]) >= 12;
      EXPECT_TRUE(apart) << i << " and " << j;
    }
  }
}

}  // namespace
}  // namespace sluice::report
