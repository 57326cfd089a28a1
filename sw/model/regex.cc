#include "sw/model/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr std::size_t kSmallestStack = 32 * 1024;
constexpr std::size_t kLargestStack = 16 * 1024 * 1024;

std::string message_of(int error) {
  unsigned char text[256];
  if (pcre2_get_error_message(error, text, sizeof(text)) < 0) return "an unknown error";
  return reinterpret_cast<const char*>(text);
}

// PCRE2's \s has U+180E too, which has not been white space since Unicode 6.3. The pattern with \s
// spelt as Unicode's White_Space; \S within brackets, which cannot be, stays.
std::string with_unicode_spaces(std::string_view pattern) {
  constexpr std::string_view kSpaces = R"(\p{Z}\t-\r\x{85})";
  std::string result;
  bool in_brackets = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\\') {
      in_brackets = pattern[i] == '[' || (in_brackets && pattern[i] != ']');
      result += pattern[i];
      continue;
    }
    const std::string_view escape = pattern.substr(i++, 2);
    if (escape == R"(\s)") {
      result += fmt::format("{}{}{}", in_brackets ? "" : "[", kSpaces, in_brackets ? "" : "]");
    } else if (escape == R"(\S)" && !in_brackets) {
      result += fmt::format("[^{}]", kSpaces);
    } else {
      result += escape;
    }
  }
  return result;
}

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};

using Code = std::unique_ptr<pcre2_code, Freed<pcre2_code_free>>;
using Match = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;
using Context = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
using Stack = std::unique_ptr<pcre2_jit_stack, Freed<pcre2_jit_stack_free>>;

}  // namespace

struct Regex::Compiled {
  Code code;
  std::string where;
};

Regex::Regex(const std::string& pattern, const std::string& where)
    : compiled_(std::make_unique<Compiled>()) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  compiled_->where = where;
  const std::string spelt = with_unicode_spaces(pattern);
  compiled_->code.reset(pcre2_compile(units(spelt), spelt.size(),
                                      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error,
                                      &offset, nullptr));
  if (compiled_->code == nullptr) {
    throw ModelError(fmt::format("{}: the regular expression {} is not understood at byte {}: {}",
                                 where, in_quotes(pattern), offset, message_of(error)));
  }
  // Where there is no just-in-time compiler, matching is slower and the same.
  pcre2_jit_compile(compiled_->code.get(), PCRE2_JIT_COMPLETE);
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

void Regex::split(std::string_view text, const std::function<void(std::string_view)>& piece) const {
  const Match match(pcre2_match_data_create_from_pattern(compiled_->code.get(), nullptr));
  const Context context(pcre2_match_context_create(nullptr));
  const Stack stack(pcre2_jit_stack_create(kSmallestStack, kLargestStack, nullptr));
  if (match == nullptr || context == nullptr) throw std::bad_alloc();
  pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
  std::size_t done = 0;
  std::size_t search = 0;
  while (search < text.size()) {
    const int found = pcre2_match(compiled_->code.get(), units(text), text.size(), search,
                                  PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, match.get(), context.get());
    if (found == PCRE2_ERROR_NOMATCH) break;
    if (found < 0) {
      throw ModelError(fmt::format("{}: its regular expression fails on this text at byte {}: {}",
                                   compiled_->where, search, message_of(found)));
    }
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(match.get());
    if (ends[0] < done || ends[1] <= ends[0]) {
      throw ModelError(
          fmt::format("{}: its regular expression matches backwards", compiled_->where));
    }
    if (ends[0] > done) piece(text.substr(done, ends[0] - done));
    piece(text.substr(ends[0], ends[1] - ends[0]));
    done = search = ends[1];
  }
  if (done < text.size()) piece(text.substr(done));
}

}  // namespace sluice
