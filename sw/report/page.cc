#include "sw/report/page.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sw/report/escape.h"
#include "sw/report/page_style.h"
#include "sw/report/palette.h"

namespace sluice::report {
namespace {

std::string element(const char* tag, const std::string& text, const char* css_class = nullptr) {
  if (text.empty()) return {};
  if (css_class == nullptr) return fmt::format("<{0}>{1}</{0}>\n", tag, escape(text));
  return fmt::format("<{0} class=\"{2}\">{1}</{0}>\n", tag, escape(text), css_class);
}

// Marked by more than colour.
std::string verdict(bool kept, const std::string& text) {
  return fmt::format("<span class=\"{}\">{} {}</span>", kept ? "kept" : "missed",
                     kept ? "\u2713" : "\u2717", escape(text));
}

std::string outcome(const Tile& tile) {
  if (tile.bar.empty()) return *tile.kept ? "passed" : "failed";
  return (*tile.kept ? "kept: " : "missed: ") + tile.bar;
}

// What is wider than the page is scrolled, by keys too.
std::string scroll_box(const std::string& name, const std::string& content) {
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}</div>\n",
      escape(name), content);
}

struct BlockWriter {
  std::string operator()(const Tiles& tiles) const {
    std::string out = "<div class=\"tiles\">\n";
    for (const Tile& tile : tiles.tiles) {
      out += fmt::format("<div class=\"tile\"><p class=\"value\">{}", escape(tile.value));
      if (!tile.unit.empty()) {
        out += fmt::format(" <span class=\"unit\">{}</span>", escape(tile.unit));
      }
      out += "</p>\n" + element("p", tile.meaning, "meaning");
      if (tile.kept) {
        out += fmt::format("<p class=\"verdict\">{}</p>\n", verdict(*tile.kept, outcome(tile)));
      }
      out += "</div>\n";
    }
    return out + "</div>\n";
  }

  std::string operator()(const Table& table) const {
    std::string out = "<table>\n<thead><tr>";
    for (const Column& column : table.columns) {
      out += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_text ? " class=\"text\"" : "",
                         escape(column.title));
    }
    out += "</tr></thead>\n<tbody>\n";
    for (const std::vector<Cell>& row : table.rows) {
      if (row.size() != table.columns.size()) {
        throw std::logic_error(fmt::format("{}: a row has {} cells for {} columns", table.caption,
                                           row.size(), table.columns.size()));
      }
      out += "<tr>";
      for (size_t i = 0; i < row.size(); ++i) {
        const std::string text =
            row[i].kept ? verdict(*row[i].kept, row[i].text) : escape(row[i].text);
        const char* css_class = table.columns[i].is_text ? " class=\"text\"" : "";
        out += i == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", css_class, text)
                      : fmt::format("<td{}>{}</td>", css_class, text);
      }
      out += "</tr>\n";
    }
    return element("p", table.caption, "caption") +
           scroll_box(table.caption, out + "</tbody>\n</table>\n");
  }

  std::string operator()(const Figures& figures) const {
    std::string out;
    for (const Drawing& drawing : figures.drawings) out += svg_element(drawing);
    return fmt::format("<figure>\n{}<div class=\"figures\">\n{}</div></figure>\n",
                       element("figcaption", figures.caption), out);
  }

  std::string operator()(const WideFigure& figure) const {
    return fmt::format("<figure>\n{}{}</figure>\n", element("figcaption", figure.caption),
                       scroll_box(figure.drawing.name, svg_element(figure.drawing)));
  }

  std::string operator()(const Paragraph& paragraph) const { return element("p", paragraph.text); }

  std::string operator()(const Preformatted& block) const {
    return fmt::format("<pre tabindex=\"0\">{}</pre>\n", escape(block.text));
  }

  std::string operator()(const Details& details) const {
    return fmt::format("<details>\n{}{}</details>\n", element("summary", details.summary),
                       blocks(details.blocks));
  }

  static std::string blocks(const std::vector<Block>& blocks) {
    std::string out;
    for (const Block& block : blocks) {
      out += std::visit(BlockWriter{}, static_cast<const Block::variant&>(block));
    }
    return out;
  }
};

// Who made the page, and how to make it again.
std::string provenance(const Page& page) {
  std::string out = "<dl>\n";
  if (!page.command.empty()) {
    out += fmt::format("<dt>Command</dt><dd><code>{}</code></dd>\n", escape(page.command));
  }
  for (const ConfigId& config : page.configs) {
    out += fmt::format("<dt>Configuration</dt><dd>{} <span class=\"hash\">{}</span></dd>\n",
                       escape(config.name), escape(config.hash));
  }
  return out + fmt::format("<dt>Version</dt><dd>Sluice {}</dd>\n</dl>\n", escape(version()));
}

}  // namespace

std::string version() { return SLUICE_VERSION; }

std::string to_html(const Page& page) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{0}</title>\n<style>{1}{2}</style>\n</head>\n<body>\n"
      "<svg width=\"0\" height=\"0\" style=\"position:absolute\" class=\"figure\" "
      "aria-hidden=\"true\">\n{3}</svg>\n<main>\n<header>\n<p class=\"brand\">Sluice</p>\n"
      "<h1>{0}</h1>\n",
      escape(page.title), kPageStyle, figure_style(), figure_defs());
  out += element("p", page.subtitle, "subtitle") + provenance(page) + "</header>\n";
  for (const Section& section : page.sections) {
    out += "<section>\n" + element("h2", section.title) + BlockWriter::blocks(section.blocks) +
           "</section>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace sluice::report
