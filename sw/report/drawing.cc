#include "sw/report/drawing.h"

#include <fmt/format.h>

#include <cctype>

#include "sw/report/escape.h"
#include "sw/report/palette.h"

namespace sluice::report {

std::string svg_file(const Drawing& drawing) {
  return fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' class='figure' viewBox='0 0 {0:.0f} {1:.0f}' "
      "role='img' aria-label='{2}'>\n<style>{3}</style>\n{4}"
      "<rect class='back' width='{0:.0f}' height='{1:.0f}'/>\n{5}</svg>\n",
      drawing.width, drawing.height, escape(drawing.name), figure_style(), figure_defs(),
      drawing.body);
}

std::string svg_element(const Drawing& drawing) {
  return fmt::format(
      "<svg class='figure' viewBox='0 0 {:.0f} {:.0f}' role='img' aria-label='{}'>\n{}</svg>\n",
      drawing.width, drawing.height, escape(drawing.name), drawing.body);
}

std::string text_at(double x, double y, std::string_view text, std::string_view attributes) {
  return fmt::format("<text x='{:.1f}' y='{:.1f}' {}>{}</text>\n", x, y, attributes, escape(text));
}

double text_width(std::string_view text) {
  constexpr double kWide = 8.6, kOther = 6.9;
  double width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // not the first of its character
    width += std::isupper(byte) || c == 'm' || c == 'w' ? kWide : kOther;
  }
  return width;
}

}  // namespace sluice::report
