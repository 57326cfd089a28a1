// The entries of a run as a page.
#ifndef SLUICE_BENCH_PAGE_H_
#define SLUICE_BENCH_PAGE_H_

#include <string>
#include <vector>

#include "bench/entry.h"
#include "sw/report/page.h"

namespace sluice::bench {

// `missing` has a line for each benchmark that was left out, or is empty.
report::Page make_page(const std::vector<Entry>& entries, const std::string& missing);

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_PAGE_H_
