// The order in which a stream holds the stored weights of a matrix [n, ks] (docs/commands.md,
// "MUL"; docs/format.md, "Packed tensors").
#ifndef SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_
#define SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_

#include <algorithm>
#include <string>
#include <vector>

namespace sluice {

// So many groups of columns, each as wide, one after the other. A group is what one MUL covers.
struct GroupRun {
  int columns = 0;  // of a group, a multiple of lanes
  int count = 1;

  bool operator==(const GroupRun&) const = default;
};

struct StreamLayout {
  int lanes = 0;                 // C, columns of the array
  int rows = 0;                  // R, rows of the array
  std::vector<GroupRun> groups;  // the last run goes on for as long as there are columns
};

// "5 x 48, 32, 16".
std::string to_string(const std::vector<GroupRun>& runs);

// Calls f(first column, columns) for every group of a matrix of n columns.
template <typename F>
void for_each_group(int n, const std::vector<GroupRun>& runs, F f) {
  int first = 0;
  for (auto run = runs.begin(); first < n; ++run) {
    const bool last = run + 1 == runs.end();
    for (int i = 0; first < n && (last || i < run->count); ++i) {
      const int columns = std::min(run->columns, n - first);
      f(first, columns);
      first += columns;
    }
  }
}

// Calls f(tile) for every tile in the order of the stream. The steps of a tile are its stored
// weights one after the other: in each, lane c of the active ones has its column's.
struct Tile {
  int column;  // first column, that of lane 0
  int active;  // columns
  int first;   // first stored weight
  int depth;   // stored weights a column
};
template <typename F>
void for_each_tile(int n, int ks, const StreamLayout& layout, F f) {
  for_each_group(n, layout.groups, [&](int group, int columns) {
    for (int first = 0; first < ks;) {
      const int depth = std::min(layout.rows, ks - first);
      for (int column = group; column < group + columns;) {
        const int active = std::min(layout.lanes, group + columns - column);
        f(Tile{column, active, first, depth});
        column += active;
      }
      first += depth;
    }
  });
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_
