// A strict look at XML, or HTML that is written so: every element is closed in its order, every
// attribute is quoted and there once, every & starts one of XML's own entities, no id is there
// twice.
#ifndef SLUICE_TESTS_REPORT_XML_CHECK_H_
#define SLUICE_TESTS_REPORT_XML_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct XmlCheck {
  std::string error;                  // what is wrong first, with the text before it; or empty
  std::vector<std::string> elements;  // names in the order of their start
  std::vector<std::string> ids;
  std::vector<std::string> used_ids;  // of url(#id)
};

XmlCheck check_xml(std::string_view text);

}  // namespace sluice

#endif  // SLUICE_TESTS_REPORT_XML_CHECK_H_
