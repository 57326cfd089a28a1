#!/usr/bin/env python3
"""The accelerator as cells of a family, to be simulated: netlist.py CONFIG FAMILY OUT.v

Synthesised as for a board, then each cell is replaced by its model (docs/gate-level.md). Beside
OUT.v goes OUT.json, the number of cells of each kind. Some LUTs have a switch that inverts their
constant, for a test of the tests.
"""

import argparse
import json
import random
import re
import shutil
import sys
from pathlib import Path

from synthesis import OPTIONS, count_cells, listed_sources, prepare_sources
from tools import ToolError, Tools

_ROOT = Path(__file__).resolve().parent.parent
_FLIPS = 16
MODELS = {  # Yosys' own models of all cells that fpga/models does not have
    "ice40": "-DICE40_U -DNO_ICE40_DEFAULT_ASSIGNMENTS +/ice40/cells_sim.v",
    "ecp5": "+/ecp5/cells_sim.v",
}


def insert_models(family: str, top: str) -> list:
    """Commands that replace the cells of a synthesised `top` by their models.

    The netlist leaves some inputs open, X to Yosys; the devices tie them to 0.
    """
    return ["delete =A:blackbox =A:whitebox", "setundef -zero",
            f"read_verilog -icells {family}.v",
            f"read_verilog -nooverwrite -defer {MODELS[family]}",
            f"hierarchy -check -top {top}", "proc", "flatten", "opt_expr"]


def synthesise(tools: Tools, family: str, sources: list, work: Path) -> None:
    # -run: without the last stage, which only gives nets long names.
    script = [f"read_slang -j 1 --ignore-assertions --top sluice_top -I. {' '.join(sources)}",
              " ".join([f"synth_{family} -top sluice_top -run :check", *OPTIONS[family]]),
              "clean", "tee -q -o cells.json stat -json", *insert_models(family, "sluice_top"),
              "rename -hide w:* c:*", "opt_clean -purge", "splitnets", "check -assert",
              "setattr -unset src", "write_verilog -noattr flat.v"]
    (work / "netlist.ys").write_text("\n".join(script) + "\n")
    tools.run("yosys", [*tools.slang_options(), "-q", "-s", "netlist.ys"], work, "netlist.log")


def add_flips(text: str) -> str:
    """Switch k, 1 to _FLIPS, inverts the constant of one LUT; netlist_flip() says which is on."""
    luts = list(re.finditer(r"16'h([0-9a-f]{4}) >>", text))
    chosen = [luts[i] for i in sorted(random.Random(1).sample(range(len(luts)), _FLIPS))]
    parts, end = [], 0
    for k, lut in enumerate(chosen, 1):
        parts += [text[end:lut.start()],
                  f"(16'h{lut[1]} ^ (flip == {k} ? 16'hffff : 16'h0000)) >>"]
        end = lut.end()
    text = "".join([*parts, text[end:]])
    head = text.index(";", text.index("module sluice_top")) + 1
    return (text[:head] + "\n  import \"DPI-C\" function int netlist_flip();\n  int flip;\n"
            "  initial flip = netlist_flip();" + text[head:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", help="a configuration of configs/")
    parser.add_argument("family", choices=sorted(MODELS))
    parser.add_argument("out", type=Path)
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    options = parser.parse_args()
    build = options.build.resolve()
    work = build / "fpga" / "gate" / f"{options.config}_{options.family}"
    try:
        tools = Tools(build, install=False)
        sources = prepare_sources(options.config, build / "bin" / "sluice_gen",
                                  listed_sources(_ROOT / "rtl/sources.cmake"), work)
        shutil.copy(_ROOT / "fpga/models" / f"{options.family}.v", work)
        synthesise(tools, options.family, sources, work)
        stat = json.loads((work / "cells.json").read_text())["modules"]["\\sluice_top"]
        types = {cell: n if isinstance(n, int) else n["count"]
                 for cell, n in stat["num_cells_by_type"].items()}
        cells = count_cells(options.family, types)
        options.out.with_suffix(".json").write_text(json.dumps(cells) + "\n")
        options.out.write_text(add_flips((work / "flat.v").read_text()))
    except (ToolError, OSError) as error:
        print(f"netlist: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
