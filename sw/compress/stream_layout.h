// The order in which a stream holds the stored weights of a matrix [n, ks] (docs/commands.md,
// "MUL"; docs/format.md, "Packed tensors").
#ifndef SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_
#define SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_

#include <algorithm>

namespace sluice {

struct StreamLayout {
  int lanes = 0;  // C, columns of the array
  int rows = 0;   // R, rows of the array
  int group = 0;  // columns of the matrix that one MUL covers, a multiple of lanes
};

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
  for (int group = 0; group < n;) {
    const int group_end = group + std::min(layout.group, n - group);
    for (int first = 0; first < ks;) {
      const int depth = std::min(layout.rows, ks - first);
      for (int column = group; column < group_end;) {
        const int active = std::min(layout.lanes, group_end - column);
        f(Tile{column, active, first, depth});
        column += active;
      }
      first += depth;
    }
    group = group_end;
  }
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STREAM_LAYOUT_H_
