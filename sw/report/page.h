// A report as one HTML page that needs nothing else: no network, no script, light and dark by the
// reader's setting, for a desk and for a phone.
//
//   Page page{.title = "Simulation", .command = "sluice sim", .configs = {{"default", "0x12.."}}};
//   page.sections.push_back({"Result", {Tiles{{{.value = "28", .meaning = "products"}}},
//                                       Figures{{draw(chart)}}}});
//   const std::string html = to_html(page);
//
// All strings are plain text, escaped on the way. The result is well-formed XML too.
#ifndef SLUICE_SW_REPORT_PAGE_H_
#define SLUICE_SW_REPORT_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sw/report/drawing.h"

namespace sluice::report {

// A headline figure.
struct Tile {
  std::string value = {};         // "4.66"
  std::string unit = {};          // "bits a weight"
  std::string meaning = {};       // what it is, in a few words
  std::optional<bool> kept = {};  // whether it keeps its bar, or a check has passed
  std::string bar = {};           // which bar: "at most 1.05 x"
};
struct Tiles {
  std::vector<Tile> tiles = {};
};

// The first column names the rows.
struct Column {
  std::string title = {};
  bool is_text = false;  // to the left; numbers to the right
};
struct Cell {
  Cell(std::string shown) : text(std::move(shown)) {}  // NOLINT: a string is a cell
  Cell(const char* shown) : text(shown) {}             // NOLINT
  Cell(std::string shown, std::optional<bool> is_kept) : text(std::move(shown)), kept(is_kept) {}

  std::string text = {};
  std::optional<bool> kept = {};  // coloured and marked by whether all is well
};
struct Table {
  std::string caption = {};
  std::vector<Column> columns = {};
  std::vector<std::vector<Cell>> rows = {};  // as many cells as columns
};

// Beside each other where there is room; or one in the page's whole width, which is scrolled where
// the page is too narrow for it.
struct Figures {
  std::vector<Drawing> drawings = {};
  std::string caption = {};
};
struct WideFigure {
  Drawing drawing;
  std::string caption = {};
};

struct Paragraph {
  std::string text = {};
};
struct Preformatted {
  std::string text = {};
};

// Blocks that the reader may open.
struct Block;
struct Details {
  std::string summary = {};
  std::vector<Block> blocks;  // no initialiser: Block is not complete yet
};

struct Block : std::variant<Tiles, Table, Figures, WideFigure, Paragraph, Preformatted, Details> {
  using variant::variant;
};

struct Section {
  std::string title = {};
  std::vector<Block> blocks = {};
};

struct ConfigId {
  std::string name = {};
  std::string hash = {};  // as `sluice info` shows it
};

struct Page {
  std::string title = {};
  std::string subtitle = {};
  std::string command = {};            // that made it, as one types it
  std::vector<ConfigId> configs = {};  // of the accelerators that it is about
  std::vector<Section> sections = {};
};

// Throws std::logic_error if a table's rows are not as long as its columns.
std::string to_html(const Page& page);

// Of Sluice, as pages state it.
std::string version();

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_PAGE_H_
