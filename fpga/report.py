"""BUILD/reports/fpga.json, and tables of cells for people."""

import json
import sys
from pathlib import Path


def save(build: Path, section: str, name: str, results: dict) -> None:
    """Adds to what the report has of `name` already."""
    path = build / "reports" / "fpga.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    report = json.loads(path.read_text()) if path.exists() else {}
    entries = report.setdefault(section, {})
    entries[name] = {**entries.get(name, {}), **results}
    path.write_text(json.dumps(report, indent=2) + "\n")


def print_cells(what: str, rows: dict) -> None:
    """A table with a row for each name, of the kinds of cells that are there at all."""
    kinds = list(dict.fromkeys(kind for cells in rows.values() for kind in cells))
    kinds = [kind for kind in kinds if any(cells.get(kind) for cells in rows.values())]
    width = max(len(name) for name in [what, *rows])
    print(what.ljust(width), *(kind.rjust(max(6, len(kind))) for kind in kinds))
    for name, cells in rows.items():
        print(name.ljust(width),
              *(str(cells.get(kind, 0)).rjust(max(6, len(kind))) for kind in kinds), flush=True)


def show_progress(text: str) -> None:
    """On a terminal, in place of what it showed before."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
