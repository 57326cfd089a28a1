// The colours of all drawings: plots and timelines. They are told apart also by the colour-blind,
// and by shape or pattern where they mean something; each has a shade for light and one for dark.
//
// M. Okabe and K. Ito, "Color Universal Design", 2008; orange and sky blue are darker on light, so
// that they stand out from paper too.
#ifndef SLUICE_SW_REPORT_PALETTE_H_
#define SLUICE_SW_REPORT_PALETTE_H_

#include <string>

namespace sluice::report {

inline constexpr int kColours = 8;  // from there on they repeat

// How an area is filled.
struct Fill {
  int colour = 0;
  bool hatched = false;
};

// The attribute of an element that fills it so, "class='c3'", or that draws its line.
std::string fill_attribute(const Fill& fill);
std::string stroke_attribute(int colour);

// What these attributes need, once in a document: rules, all under .figure, for the reader's light
// or dark setting; and the hatchings as <defs>.
std::string figure_style();
std::string figure_defs();

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_PALETTE_H_
