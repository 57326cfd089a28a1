// Text as it stands in an SVG.
#ifndef SLUICE_SW_TIMELINE_SVG_ESCAPE_H_
#define SLUICE_SW_TIMELINE_SVG_ESCAPE_H_

#include <string>
#include <string_view>

namespace sluice {

inline std::string svg_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_SVG_ESCAPE_H_
