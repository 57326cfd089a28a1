// Pages: every kind of block, strings that look like markup, and that nothing but the page is
// needed to see it.
#include "sw/report/page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "sw/report/escape.h"
#include "sw/report/number.h"
#include "sw/report/plot.h"
#include "tests/report/xml_check.h"

namespace sluice::report {
namespace {

constexpr const char* kHostile = "</p><script>alert('x')</script>&amp;\"\x01\xFF\xC3";
constexpr const char* kHostileEscaped =
    "&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&quot;\uFFFD\uFFFD\uFFFD";

BarChart bars(const std::string& name) {
  return {.title = name,
          .value_label = name,
          .categories = {name, "b"},
          .series = {{name, {1, 2}}, {"other", {3, 4}, Fill{1, true}}}};
}

// With every kind of block, and `text` wherever a page takes a string.
Page full_page(const std::string& text) {
  const Table table{text, {{text, true}, {text}}, {{text, Cell(text, true)}, {"b", "2"}}};
  return {.title = text,
          .subtitle = text,
          .command = text,
          .configs = {{text, text}, {"wide", "0x1"}},
          .sections = {{text,
                        {Tiles{{{text, text, text, true, text}, {"1", "cycle", "", false}}}, table,
                         Figures{{draw(bars(text)), draw(bars(text))}, text},
                         WideFigure{draw(bars(text)), text}, Paragraph{text}, Preformatted{text},
                         Details{text, {Details{text, {table}}}}}},
                       {"", {}}}};
}

TEST(Page, IsWellFormedAndHoldsEveryBlock) {
  const XmlCheck check = check_xml(to_html(full_page("plain")));
  EXPECT_EQ(check.error, "");
  for (const char* element : {"html", "h1", "h2", "dl", "table", "figure", "figcaption", "svg",
                              "pattern", "pre", "details", "summary", "p"}) {
    EXPECT_NE(std::ranges::find(check.elements, element), check.elements.end()) << element;
  }
  EXPECT_EQ(std::ranges::count(check.elements, "svg"), 4);  // hatchings, and three plots
  EXPECT_EQ(std::ranges::count(check.elements, "table"), 2);
  EXPECT_EQ(std::ranges::count(check.elements, "details"), 2);
  EXPECT_FALSE(check.used_ids.empty());
  for (const std::string& id : check.used_ids) {
    EXPECT_NE(std::ranges::find(check.ids, id), check.ids.end()) << id << " is nowhere";
  }
}

TEST(Page, EscapesWhatLooksLikeMarkup) {
  const std::string html = to_html(full_page(kHostile));
  const XmlCheck check = check_xml(html);
  EXPECT_EQ(check.error, "");
  EXPECT_EQ(check.elements, check_xml(to_html(full_page("plain"))).elements);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find(kHostileEscaped), std::string::npos);
}

TEST(Page, NeedsNothingElse) {
  const std::string html = to_html(full_page("plain"));
  for (const char* part : {"http", "<script", "src=", "@import", "<link", "url(h", "onload"}) {
    EXPECT_EQ(html.find(part), std::string::npos) << part;
  }
  EXPECT_NE(html.find("prefers-color-scheme:dark"), std::string::npos);
  EXPECT_NE(html.find("Sluice " + version()), std::string::npos);
}

TEST(Page, MarksWhatIsKeptAndMissed) {
  Page page{.title = "x"};
  page.sections.push_back({"s", {Tiles{{{"1", "", "", true, "at most 2"}, {"3", "", "", false}}}}});
  const std::string html = to_html(page);
  EXPECT_NE(html.find("<span class=\"kept\">\u2713 kept: at most 2</span>"), std::string::npos);
  EXPECT_NE(html.find("<span class=\"missed\">\u2717 failed</span>"), std::string::npos);
}

TEST(Page, RefusesRowsThatDoNotFitTheColumns) {
  Page page{.title = "x"};
  page.sections.push_back({"s", {Table{"t", {{"a"}, {"b"}}, {{"1"}}}}});
  EXPECT_THROW(to_html(page), std::logic_error);
}

TEST(Escape, KeepsWhatIsText) {
  EXPECT_EQ(escape("a \u00d7 \u20ac \U0001F600\n\t"), "a \u00d7 \u20ac \U0001F600\n\t");
  EXPECT_EQ(escape("\xC0\x80"), "\uFFFD\uFFFD");                          // overlong
  EXPECT_EQ(escape("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");                // a surrogate
  EXPECT_EQ(escape("\xF4\x90\x80\x80").find('\xF4'), std::string::npos);  // beyond Unicode
  EXPECT_EQ(escape(std::string_view("\0", 1)), "\uFFFD");
}

TEST(Number, IsGroupedAndShort) {
  EXPECT_EQ(number(1234567.8), "1,234,568");
  EXPECT_EQ(number(999), "999");
  EXPECT_EQ(number(-1000), "-1,000");
  EXPECT_EQ(number(1234.5, 2), "1,234.50");
  EXPECT_EQ(number(0.0 / 0.0), kNone);
  EXPECT_EQ(percent(0.1234), "12.3%");
  EXPECT_EQ(percent({}), kNone);
  EXPECT_EQ(tick_number(5000, 5000, 15000), "5k");
  EXPECT_EQ(tick_number(1000, 1000, 4000), "1,000");
  EXPECT_EQ(tick_number(2.5e6, 5e5, 3e6), "2.5M");
  EXPECT_EQ(tick_number(0.25, 0.05, 1), "0.25");
}

}  // namespace
}  // namespace sluice::report
