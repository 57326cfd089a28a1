#include "sw/cli/help/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "sw/cli/help/help_text.h"

namespace sluice {
namespace {

constexpr size_t kExampleWidth = 72;  // of a terminal of 80 columns, after man's indents

// Text that roff takes as it is.
std::string escape(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// Names of options in bold, of values in italics.
std::string styled(const std::string& name) {
  std::string out;
  std::istringstream words(name);
  for (std::string word; words >> word;) {
    const bool value =
        std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isupper(c); });
    out += fmt::format("{}\\f{}{}\\fR", out.empty() ? "" : " ", value ? 'I' : 'B', escape(word));
  }
  return out;
}

}  // namespace

std::string to_man(const HelpPage& page, const std::string& version,
                   const std::vector<std::string>& related) {
  std::string name = page.command;
  std::replace(name.begin(), name.end(), ' ', '-');
  std::string out =
      fmt::format(".TH {} 1 \"\" \"sluice {}\" \"Sluice\"\n", escape(upper(name)), escape(version));
  out += fmt::format(".SH NAME\n{} \\- {}\n", escape(name), escape(page.summary));
  out += fmt::format(".SH SYNOPSIS\n{}\n", styled(page.usage));
  if (!page.paragraphs.empty()) out += ".SH DESCRIPTION\n";
  for (const std::string& paragraph : page.paragraphs) {
    if (paragraph.front() == ' ') {
      out += fmt::format(".nf\n{}\n.fi\n", escape(paragraph));
    } else {
      out += fmt::format(".PP\n{}\n", escape(paragraph));
    }
  }
  for (const HelpSection& section : page.sections) {
    out += fmt::format(".SH {}\n", escape(upper(section.title)));
    for (const HelpEntry& entry : section.entries) {
      out += fmt::format(".TP\n{}\n{}\n", styled(entry.name), escape(entry.text));
    }
  }
  if (!page.examples.empty()) {
    out += ".SH EXAMPLES\n.nf\n";
    for (const std::string& example : page.examples) {
      out += escape(wrap_command(example, kExampleWidth)) + "\n";
    }
    out += ".fi\n";
  }
  out += ".SH EXIT STATUS\n" + escape(page.exit_status) + "\n";
  if (!related.empty()) out += ".SH SEE ALSO\n";
  for (size_t i = 0; i < related.size(); ++i) {
    out += fmt::format(".BR {} (1){}\n", escape(related[i]), i + 1 < related.size() ? "," : "");
  }
  return out;
}

}  // namespace sluice
