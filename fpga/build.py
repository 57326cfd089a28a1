#!/usr/bin/env python3
"""A bitstream for a board, and what it takes: build.py BOARD [--seeds N] (docs/fpga.md).

Writes BUILD/fpga/BOARD/ (netlist, logs, a result for each seed, BOARD.bit) and adds the board to
BUILD/reports/fpga.json. Exit status: 1 for failed work, also where no seed reaches the board's
clock; 2 for a wrong command line.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from board import Board, BoardError, load_board
from place import pack, place
from synthesis import cells_by_module, netlist_cells, prepare, synthesise
from tools import ToolError, Tools


def save(report: Path, board: Board, results: dict) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    boards = json.loads(report.read_text()) if report.exists() else {}
    boards[board.name] = {**boards.get(board.name, {}), "config": board.config, **results}
    report.write_text(json.dumps(boards, indent=2) + "\n")


def report_modules(board: Board, tools: Tools, sources: list, work: Path) -> dict:
    synthesise(board, tools, sources, work, board.top, by_module=True)
    modules = cells_by_module(board.family, work / "modules.json")
    for name, cells in modules.items():
        print(f"  {name[:60]:60}", *(f"{count} {kind}" for kind, count in cells.items() if count))
    return {"modules": modules}


def build(board: Board, tools: Tools, sources: list, work: Path, seeds: int) -> dict:
    synthesise(board, tools, sources, work, board.top, by_module=False)
    cells = netlist_cells(board.family, work / "netlist.json", board.top)
    print("  " + ", ".join(f"{count} {kind}" for kind, count in cells.items() if count))
    placed = []
    for seed in range(1, seeds + 1):
        placed.append(place(board, tools, work, seed))
        print(f"  seed {seed}: {placed[-1]['fmax_mhz']:.1f} MHz")
    best = max(placed, key=lambda result: result["fmax_mhz"])
    bitstream = pack(board, tools, work, best["seed"])
    print(f"  {os.path.relpath(bitstream)}: seed {best['seed']}")
    return {"cells": cells, "seeds": placed, "best_mhz": best["fmax_mhz"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("board", help="a folder of fpga/boards")
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--seeds", type=int, default=5,
                        help="placements to try; 0: sizes by module, and no bitstream")
    options = parser.parse_args()
    if options.seeds < 0:
        parser.error(f"--seeds {options.seeds}: must be 0 or more")
    try:
        board = load_board(options.board)
    except BoardError as error:
        parser.error(str(error))
    path = options.build.resolve()
    work = path / "fpga" / board.name
    try:
        tools = Tools(path)
        sources = prepare(board, path / "bin" / "sluice_gen", work)
        print(f"{board.name}: configs/{board.config}.toml")
        if options.seeds == 0:
            results = report_modules(board, tools, sources, work)
        else:
            results = build(board, tools, sources, work, options.seeds)
        save(path / "reports" / "fpga.json", board, results)
    except (ToolError, OSError) as error:
        print(f"fpga: {error}", file=sys.stderr)
        return 1
    if options.seeds > 0 and results["best_mhz"] < board.mhz:
        print(f"fpga: {results['best_mhz']:.1f} MHz at best; {board.name} needs {board.mhz}",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
