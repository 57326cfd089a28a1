#!/usr/bin/env python3
"""What parts of the machine take: parts.py (docs/fpga.md, Parts).

Synthesises parts alone for both families, and adds them to BUILD/reports/fpga.json. Arrays are
divided by their PEs, so that the registers which move activations count. Instead of that, with
--gates the transistors of PEs where nothing is a ready-made multiplier, with --decompressor how
many symbols a second a LUT of the decompressor decodes.
"""

import argparse
import sys
from pathlib import Path

from place import place_alone
from report import print_cells, save, show_progress
from synthesis import (FAMILIES, ROOT, listed_sources, netlist_cells, prepare_sources,
                       synthesise, transistors)
from tools import ToolError, Tools

_SIDE = 4  # rows and columns of the arrays
_LANES = 8  # of int8_8x8
# Of a product of int8_8x8 in codes of 4.5 bits: `scaling array 8x8` of docs/performance.md, whose
# bound is a symbol a lane and cycle.
_CYCLES_OVER_BOUND = 1.012
_SPARSITIES = {"dense": 0, "1:2": 1, "2:4": 2}


def arrays() -> list:
    """(name, parameters): every kind of PE, and with its product in a register"""
    return [(f"PE {operand} {sparsity}" + (", product register" if registered else ""),
             {"Rows": _SIDE, "Cols": _SIDE, "Fp8": fp8, "Registered": registered,
              "Sparsity": f"sluice_pkg::sparsity_e'({number})"})
            for operand, fp8 in (("INT8", 0), ("FP8", 1)) for registered in (0, 1)
            for sparsity, number in _SPARSITIES.items()]


def parts_of_machine() -> list:
    """(name, top, parameters, number of parts in it, with DSPs)"""
    found = []
    for name, parameters in arrays():
        found.append((name, "systolic_array", parameters, _SIDE * _SIDE, True))
        if not parameters["Registered"]:
            found.append((f"{name}, no DSP", "systolic_array", parameters, _SIDE * _SIDE, False))
    for operand, fp8 in (("INT8", 0), ("FP8", 1)):
        found.append((f"epilogue lane {operand}", "scale_lane", {"Fp8": fp8}, 1, True))
    for name, small in (("", 0), (", small", 1)):
        found.append((f"decoder lane, 8 bits{name}", "direct_lane",
                      {"CodeBits": 8, "Small": small}, 1, True))
    found.append(("map of codes, 8 bits", "code_map", {"CodeBits": 8, "TableSlots": 2}, 1, True))
    for bits in (12, 15):
        found.append((f"decoder lane, {bits} bits", "huffman_lane",
                      {"MaxCodeLen": bits, "TableSlots": 2}, 1, True))
    for states in (4, 8):
        found.append((f"trellis, {states} states", "trellis", {"States": states}, 1, True))
    for sparsity, number in _SPARSITIES.items():
        found.append((f"sparse decoder {sparsity}", "sparse_decoder",
                      {"Sparsity": f"sluice_pkg::sparsity_e'({number})"}, 1, True))
    return found


def decompressor() -> list:
    """(top, parameters) of the decompressor of int8_8x8 and of what fills its tables"""
    common = {"DataBits": 64, "MaxCodeLen": 15, "TableSlots": 4}
    return [("decompressor", {**common, "Rows": 8, "Lanes": _LANES, "TrellisStates": 8,
                              "Sparsity": "sluice_pkg::sparsity_e'(2)"}),
            ("table_loader", common)]


def rate_decompressor(tools: Tools, sources: list, work: Path) -> dict:
    """Cells of both, symbols a second at the clock that the decompressor reaches alone."""
    cells = {}
    for top, parameters in decompressor():
        synthesise(tools, "ecp5", sources, work, top, top, parameters)
        for kind, n in netlist_cells("ecp5", work / f"{top}.json", top).items():
            cells[kind] = cells.get(kind, 0) + n
    mhz = place_alone(tools, work, "decompressor", 60)
    rate = _LANES / _CYCLES_OVER_BOUND * mhz * 1e6
    return {"cells": cells, "fmax_mhz": round(mhz, 1), "symbols_per_cycle":
            round(_LANES / _CYCLES_OVER_BOUND, 2), "symbols_per_second": round(rate),
            "symbols_per_second_per_lut": round(rate / cells["luts"])}


def size_parts(tools: Tools, family: str, sources: list, work: Path) -> dict:
    sizes = {}
    for name, top, parameters, parts, dsps in parts_of_machine():
        synthesise(tools, family, sources, work, top, "part", parameters, dsps=dsps)
        cells = netlist_cells(family, work / "part.json", top)
        sizes[name] = {kind: round(n / parts, 1) for kind, n in cells.items()}
        show_progress(f"{family} {name}")
    show_progress("")
    return sizes


def count_transistors(tools: Tools, sources: list, work: Path) -> dict:
    """Of a PE of each kind, and what it takes over a dense one."""
    found = {}
    for name, parameters in arrays():
        total = transistors(tools, sources, work, "systolic_array", parameters) / _SIDE**2
        dense = found.get(name.replace("1:2", "dense").replace("2:4", "dense"), {})
        over = 100 * (total / dense.get("transistors", total) - 1)
        found[name] = {"transistors": round(total), "percent_over_dense": round(over, 1)}
        show_progress(name)
    show_progress("")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--family", choices=sorted(FAMILIES), help="this one alone")
    parser.add_argument("--decompressor", action="store_true",
                        help="symbols a second a LUT, on ECP5, instead")
    parser.add_argument("--gates", action="store_true", help="transistors of PEs, instead")
    options = parser.parse_args()
    build = options.build.resolve()
    families = [options.family] if options.family else list(FAMILIES)
    try:
        tools = Tools(build)
        if options.gates:
            families = ["gates"]
        elif options.decompressor:
            families = ["ecp5"]
        for family in families:
            work = build / "fpga" / "parts" / family
            sources = prepare_sources("default", build / "bin" / "sluice_gen",
                                      listed_sources(ROOT / "rtl/sources.cmake"), work)
            if options.decompressor:
                rate = rate_decompressor(tools, sources, work)
                print_cells(family, {"decompressor": rate["cells"]})
                print(f"{rate['symbols_per_cycle']} symbols a cycle at {rate['fmax_mhz']} MHz: "
                      f"{rate['symbols_per_second_per_lut']} a second and LUT")
                save(build, "parts", "decompressor", rate)
            elif options.gates:
                found = count_transistors(tools, sources, work)
                print_cells("PE", found)
                save(build, "parts", "gates", found)
            else:
                sizes = size_parts(tools, family, sources, work)
                print_cells(family, sizes)
                save(build, "parts", family, sizes)
    except (ToolError, OSError) as error:
        print(f"fpga: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
