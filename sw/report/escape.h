// Text as it stands in HTML and SVG, between tags and in attributes.
#ifndef SLUICE_SW_REPORT_ESCAPE_H_
#define SLUICE_SW_REPORT_ESCAPE_H_

#include <string>
#include <string_view>

namespace sluice::report {

// What would be markup is escaped; what XML has no place for, control characters and bytes that
// are not UTF-8, becomes U+FFFD.
std::string escape(std::string_view text);

// Bytes of the UTF-8 character that starts `text`, which is not empty; 0 if none does.
size_t character_bytes(std::string_view text);

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_ESCAPE_H_
