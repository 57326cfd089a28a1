#include "tb/trace_signals.h"

#include <fmt/format.h>
#include <gtkwave/fstapi.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace sluice {

TraceSignals read_trace_signals(const std::filesystem::path& path) {
  const std::unique_ptr<void, decltype(&fstReaderClose)> reader(
      std::filesystem::is_regular_file(path) ? fstReaderOpen(path.c_str()) : nullptr,
      fstReaderClose);
  if (!reader) {
    throw std::runtime_error(fmt::format(
        "{}: there is no waveform (FST) to read; does the run reach the cycles to trace?",
        path.string()));
  }
  TraceSignals signals;
  bool named_values = false;  // of the variable to come
  std::vector<std::string> scopes{""};
  while (const fstHier* entry = fstReaderIterateHier(reader.get())) {
    if (entry->htyp == FST_HT_SCOPE) {
      scopes.push_back(scopes.back() + entry->u.scope.name + ".");
    } else if (entry->htyp == FST_HT_UPSCOPE) {
      scopes.pop_back();
    } else if (entry->htyp == FST_HT_ATTRBEGIN) {
      // One with a name defines a table of values; one without says that the next variable has it.
      named_values |= entry->u.attr.typ == FST_AT_MISC &&
                      entry->u.attr.subtype == FST_MT_ENUMTABLE && entry->u.attr.name_length == 0;
    } else if (entry->htyp == FST_HT_VAR) {
      const std::string text = entry->u.var.name;  // "head [31:0]"
      const size_t space = text.find(' ');
      const std::string signal = scopes.back() + text.substr(0, space);
      const std::string range = space == std::string::npos ? "" : text.substr(space + 1);
      signals[signal] = {signal + range, named_values};
      named_values = false;
    }
  }
  return signals;
}

}  // namespace sluice
