"""From the sources of a board to a netlist, by Yosys with the slang front end."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from board import Board
from tools import Tools

_ROOT = Path(__file__).resolve().parent.parent
_CELLS = {  # what a cell of a family counts as
    "ice40": {"luts": r"SB_LUT4", "carries": r"SB_CARRY", "ffs": r"SB_DFF.*", "dsps": r"SB_MAC16",
              "block_rams": r"SB_RAM.*", "sprams": r"SB_SPRAM256KA"},
    "ecp5": {"luts": r"LUT4", "carries": r"CCU2C", "ffs": r"TRELLIS_FF", "dsps": r"MULT18X18D",
             "block_rams": r"DP16KD|PDPW16KD", "lut_rams": r"TRELLIS_DPR16X4"},
}
# So that multipliers and large memories get the cells that the family has for them.
_OPTIONS = {"ice40": ["-device", "u", "-dsp", "-spram"], "ecp5": []}


def listed_sources(path: Path) -> list:
    """The files of a sources.cmake, in the order of compilation."""
    files = re.findall(r"[\w/.]+\.sv", path.read_text())
    return [(path.parent / file).resolve() for file in files]


def prepare(board: Board, generator: Path, work: Path) -> list:
    """Copies and generates all sources into `work` and returns them in the order of compilation.

    A WebAssembly program opens no file outside the folder that it runs in.
    """
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([generator, "config", _ROOT / "configs" / f"{board.config}.toml", "--sv",
                    work / "sluice_config_pkg.sv"], check=True)
    subprocess.run([generator, "registers", _ROOT / "rtl/control/registers.toml", "--sv",
                    work / "sluice_regs_pkg.sv"], check=True)
    sources = [*listed_sources(_ROOT / "rtl/sources.cmake"),
               *listed_sources(_ROOT / "fpga/link/sources.cmake"), _ROOT / "fpga/cells.sv",
               *(board.folder / source for source in board.sources)]
    for file in [*sources, *_ROOT.glob("rtl/common/*.svh"), board.folder / board.constraints]:
        shutil.copy(file, work)
    return ["sluice_config_pkg.sv", "sluice_regs_pkg.sv", *(source.name for source in sources)]


def synthesise(board: Board, tools: Tools, sources: list, work: Path, top: str,
               by_module: bool) -> None:
    """Writes netlist.json, or with `by_module` modules.json: cells of each module, unflattened."""
    name = "modules" if by_module else "netlist"
    # One thread: WebAssembly has no more.
    read = ["read_slang", "-j", "1", "--ignore-assertions", "--top", top,
            "-I.", *sources]
    if by_module:
        read.insert(1, "--keep-hierarchy")
    options = [*_OPTIONS[board.family], *(["-noflatten"] if by_module else [])]
    finish = f"tee -q -o {name}.json stat -json" if by_module else f"write_json {name}.json"
    (work / f"{name}.ys").write_text("\n".join([
        " ".join(read), " ".join([f"synth_{board.family}", "-top", top, *options]), finish, ""]))
    tools.run("yosys", [*tools.slang_options(), "-q", "-s", f"{name}.ys"], work, f"{name}.log")


def count_cells(family: str, types: dict) -> dict:
    """Counts by kind, from the numbers of cells by type."""
    return {kind: sum(n for cell, n in types.items() if re.fullmatch(pattern, cell))
            for kind, pattern in _CELLS[family].items()}


def netlist_cells(family: str, netlist: Path, top: str) -> dict:
    types = {}
    for cell in json.loads(netlist.read_text())["modules"][top]["cells"].values():
        types[cell["type"]] = types.get(cell["type"], 0) + 1
    return count_cells(family, types)


def cells_by_module(family: str, stat: Path) -> dict:
    """By the name of a module: how many instances there are, and what they take all together.

    The front end makes a module of each instance, `name$place`; submodules are counted in.
    """
    modules = {name.lstrip("\\"): module
               for name, module in json.loads(stat.read_text())["modules"].items()}

    def total(name: str) -> dict:
        sums = {}
        for cell, value in modules[name]["num_cells_by_type"].items():
            count = value if isinstance(value, int) else value["count"]
            part = total(cell.lstrip("\\")) if cell.lstrip("\\") in modules else {cell: 1}
            for kind, n in part.items():
                sums[kind] = sums.get(kind, 0) + n * count
        return sums

    result = {}
    for name in sorted(modules):
        entry = result.setdefault(name.split("$")[0], {"instances": 0})
        entry["instances"] += 1
        for kind, n in count_cells(family, total(name)).items():
            entry[kind] = entry.get(kind, 0) + n
    return result
