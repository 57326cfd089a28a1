#!/usr/bin/env python3
"""A bitstream for a board, and what it takes: build.py BOARD [--seeds N] (docs/fpga.md).

Writes BUILD/fpga/BOARD/ (netlist, logs, a result for each seed, BOARD.bit) and adds the board to
BUILD/reports/fpga.json. Exit status: 1 for failed work, also where no seed reaches the board's
clock; 2 for a wrong command line.
"""

import argparse
import concurrent.futures
import os
import shutil
import sys
from pathlib import Path

from board import Board, BoardError, load_board
from place import pack, place
from report import print_cells, save
from synthesis import (ROOT, cells_by_place, listed_sources, netlist_cells, prepare_sources,
                       stages, synthesise)
from tools import ToolError, Tools


def report_sizes(board: Board, tools: Tools, sources: list, work: Path) -> dict:
    synthesise(tools, board.family, sources, work, board.top, "modules", by_module=True)
    by_module, by_stage = cells_by_place(board.family, work / "modules.json", board.top, stages())
    print_cells("module", by_module)
    print_cells("stage", by_stage)
    return {"modules": by_module, "stages": by_stage}


def build(board: Board, tools: Tools, sources: list, work: Path, seeds: int, jobs: int) -> dict:
    synthesise(tools, board.family, sources, work, board.top, "netlist")
    cells = netlist_cells(board.family, work / "netlist.json", board.top)
    print_cells("board", {board.name: cells})
    placed = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for result in pool.map(lambda seed: place(board, tools, work, seed), range(1, seeds + 1)):
            placed.append(result)
            print(f"seed {result['seed']}: {result['fmax_mhz']:.1f} MHz", flush=True)
    best = max(placed, key=lambda result: result["fmax_mhz"])
    bitstream = pack(board, tools, work, best["seed"])
    print(f"{os.path.relpath(bitstream)}: seed {best['seed']}")
    return {"cells": cells, "seeds": placed, "best_mhz": best["fmax_mhz"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("board", help="a folder of fpga/boards")
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--seeds", type=int, default=5,
                        help="placements to try; 0: sizes by module and stage, and no bitstream")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(),
                        help="placements at a time, of up to 2 GB each")
    options = parser.parse_args()
    if options.seeds < 0:
        parser.error(f"--seeds {options.seeds}: must be 0 or more")
    if options.jobs < 1:
        parser.error(f"--jobs {options.jobs}: must be 1 or more")
    try:
        board = load_board(options.board)
    except BoardError as error:
        parser.error(str(error))
    path = options.build.resolve()
    work = path / "fpga" / board.name
    try:
        tools = Tools(path)
        own = [board.folder / source for source in board.sources]
        sources = prepare_sources(
            board.config, path / "bin" / "sluice_gen",
            [*listed_sources(ROOT / "rtl/sources.cmake"),
             *listed_sources(ROOT / "fpga/link/sources.cmake"), ROOT / "fpga/cells.sv", *own], work)
        shutil.copy(board.folder / board.constraints, work)
        print(f"{board.name}: configs/{board.config}.toml", flush=True)
        if options.seeds == 0:
            results = report_sizes(board, tools, sources, work)
        else:
            results = build(board, tools, sources, work, options.seeds, options.jobs)
        save(path, "boards", board.name, {"config": board.config, **results})
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
