// A picture as SVG elements, which may become a file of its own or a part of a page: the same in
// both, in the colours of palette.h.
#ifndef SLUICE_SW_REPORT_DRAWING_H_
#define SLUICE_SW_REPORT_DRAWING_H_

#include <string>
#include <string_view>

namespace sluice::report {

struct Drawing {
  std::string name = {};  // for readers who cannot see it
  double width = 0;       // of its coordinates, about pixels
  double height = 0;
  std::string body = {};  // elements, escaped; without ids
};

// A file: style, colours and background are in it.
std::string svg_file(const Drawing& drawing);

// An element of a page that has figure_style() and figure_defs().
std::string svg_element(const Drawing& drawing);

// A text element; `attributes` are more than its place, as "class='title'".
std::string text_at(double x, double y, std::string_view text, std::string_view attributes = {});

// About the width of a text of 12 pixels.
double text_width(std::string_view text);

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_DRAWING_H_
