// The style sheet of pages.
#ifndef SLUICE_SW_REPORT_PAGE_STYLE_H_
#define SLUICE_SW_REPORT_PAGE_STYLE_H_

namespace sluice::report {

extern const char* const kPageStyle;

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_PAGE_STYLE_H_
