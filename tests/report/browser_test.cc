// A report in headless Chromium, as wide as a laptop and as a phone, light and dark: it is drawn,
// in the right colours, and nothing reaches into the margin at the right. Chromium's windows are
// never as narrow as a phone, so the page is in a frame of that width.
#include <algorithm>
#include <set>

#include "tests/report/png_image.h"
#include "tests/report/program_files.h"

namespace sluice {
namespace {

constexpr int kWindow = 1280, kHeight = 5000;
constexpr int kMargin = 12;  // at the right, free in any page

class ReportInABrowser : public ProgramFiles {
 protected:
  void SetUp() override {
    if (std::string(SLUICE_CHROMIUM).empty()) {
      GTEST_SKIP() << "there is no Chromium; install Debian's package chromium and build anew";
    }
    ASSERT_EQ(sluice("sim --report " + path("sim.html")), 0) << read_file(path("err"));
  }

  PngImage render(int width, bool dark) const {
    const std::string name = fmt::format("{}{}", width, dark ? "dark" : "light");
    std::ofstream(path(name + ".html")) << fmt::format(
        "<body style='margin:0'><iframe src='sim.html' style='border:0;display:block;"
        "width:{}px;height:{}px'></iframe></body>",
        width, kHeight);
    const std::string picture = path(name + ".png");
    const int status = shell(fmt::format(
        "timeout 100 {} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage "
        "--hide-scrollbars --user-data-dir={} --blink-settings=preferredColorScheme={} "
        "--window-size={},{} --screenshot={} file://{}",
        SLUICE_CHROMIUM, path("profile"), dark ? 0 : 1, kWindow, kHeight, picture,
        path(name + ".html")));
    EXPECT_EQ(status, 0) << read_file(path("err"));
    return read_png(picture);
  }
};

TEST_F(ReportInABrowser, FitsLaptopAndPhoneLightAndDark) {
  for (const int width : {kWindow, 390}) {
    for (const bool dark : {false, true}) {
      SCOPED_TRACE(fmt::format("{} pixels, {}", width, dark ? "dark" : "light"));
      const PngImage image = render(width, dark);
      ASSERT_EQ(image.width, kWindow);
      ASSERT_EQ(image.height, kHeight);
      const Rgb paper = image.at(width - 1, 0);
      EXPECT_EQ(paper[0] < 128, dark);
      std::set<Rgb> colours;
      int lowest = 0;  // row that is not empty
      for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < width; ++x) {
          const Rgb pixel = image.at(x, y);
          if (pixel == paper) continue;
          colours.insert(pixel);
          lowest = y;
          ASSERT_LT(x, width - kMargin) << "reaches into the margin at row " << y;
        }
      }
      EXPECT_GT(colours.size(), 100u) << "next to nothing is drawn";
      EXPECT_GT(lowest, 1500);
      EXPECT_LT(lowest, kHeight - 1) << "the picture does not show all of the page";
    }
  }
}

// That the check above can fail: a page that is too wide.
TEST_F(ReportInABrowser, SeesWhatIsTooWide) {
  std::ofstream(path("sim.html"), std::ios::app)
      << "<div style='width:600px;background:red'>x</div>";
  const PngImage image = render(390, false);
  bool is_reached = false;
  for (int y = 0; y < kHeight; ++y) is_reached |= image.at(389, y) == Rgb{255, 0, 0};
  EXPECT_TRUE(is_reached);
}

}  // namespace
}  // namespace sluice
