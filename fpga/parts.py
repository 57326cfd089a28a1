#!/usr/bin/env python3
"""What parts of the machine take: parts.py (docs/fpga.md, Parts).

Synthesises parts alone for both families, and adds them to BUILD/reports/fpga.json. Arrays are
divided by their PEs, so that the registers which move activations count.
"""

import argparse
import sys
from pathlib import Path

from report import print_cells, save, show_progress
from synthesis import (FAMILIES, ROOT, listed_sources, netlist_cells, prepare_sources,
                       synthesise)
from tools import ToolError, Tools

_SIDE = 4  # rows and columns of the arrays
_SPARSITIES = {"dense": 0, "1:2": 1, "2:4": 2}


def parts_of_machine() -> list:
    """(name, top, parameters, number of parts in it, with DSPs)"""
    found = []
    for operand, fp8 in (("INT8", 0), ("FP8", 1)):
        for sparsity, number in _SPARSITIES.items():
            parameters = {"Rows": _SIDE, "Cols": _SIDE, "Fp8": fp8,
                          "Sparsity": f"sluice_pkg::sparsity_e'({number})"}
            for dsps in (True, False):
                name = f"PE {operand} {sparsity}" + ("" if dsps else ", no DSP")
                found.append((name, "systolic_array", parameters, _SIDE * _SIDE, dsps))
        found.append((f"epilogue lane {operand}", "scale_lane", {"Fp8": fp8}, 1, True))
    for bits in (8, 12, 15):
        found.append((f"decoder lane, {bits} bits", "huffman_lane",
                      {"MaxCodeLen": bits, "TableSlots": 2}, 1, True))
    for states in (4, 8):
        found.append((f"trellis, {states} states", "trellis", {"States": states}, 1, True))
    for sparsity, number in _SPARSITIES.items():
        found.append((f"sparse decoder {sparsity}", "sparse_decoder",
                      {"Sparsity": f"sluice_pkg::sparsity_e'({number})"}, 1, True))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--family", choices=sorted(FAMILIES), help="this one alone")
    options = parser.parse_args()
    build = options.build.resolve()
    families = [options.family] if options.family else list(FAMILIES)
    try:
        tools = Tools(build)
        for family in families:
            work = build / "fpga" / "parts" / family
            sources = prepare_sources("default", build / "bin" / "sluice_gen",
                                      listed_sources(ROOT / "rtl/sources.cmake"), work)
            sizes = {}
            for name, top, parameters, parts, dsps in parts_of_machine():
                synthesise(tools, family, sources, work, top, "part", parameters, dsps=dsps)
                cells = netlist_cells(family, work / "part.json", top)
                sizes[name] = {kind: round(n / parts, 1) for kind, n in cells.items()}
                show_progress(f"{family} {name}")
            show_progress("")
            print_cells(family, sizes)
            save(build, "parts", family, sizes)
    except (ToolError, OSError) as error:
        print(f"fpga: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
