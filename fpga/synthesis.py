"""From SystemVerilog to cells of a family, by Yosys with the slang front end."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from tools import Tools

ROOT = Path(__file__).resolve().parent.parent
FAMILIES = {  # what a cell of a family counts as
    "ice40": {"luts": r"SB_LUT4", "carries": r"SB_CARRY", "ffs": r"SB_DFF.*", "dsps": r"SB_MAC16",
              "block_rams": r"SB_RAM.*", "sprams": r"SB_SPRAM256KA"},
    "ecp5": {"luts": r"LUT4", "carries": r"CCU2C", "ffs": r"TRELLIS_FF", "dsps": r"MULT18X18D",
             "block_rams": r"DP16KD|PDPW16KD", "lut_rams": r"TRELLIS_DPR16X4"},
}
# So that multipliers and large memories get the cells that the family has for them.
OPTIONS = {"ice40": ["-device", "u", "-dsp", "-spram"], "ecp5": []}
_NO_DSP = {"ice40": ["-device", "u"], "ecp5": ["-nodsp"]}


def stages() -> dict:
    """The stage, a folder of rtl/ or the link, by the name of a module; not of those in common."""
    found = {path.stem: path.parent.name for path in ROOT.glob("rtl/*/*.sv")
             if path.parent.name != "common"}
    return found | {path.stem: "link" for path in ROOT.glob("fpga/link/*.sv")} | {
        "sluice_core": "control", "sluice_top": "control"}


def listed_sources(path: Path) -> list:
    """The files of a sources.cmake, in the order of compilation."""
    files = re.findall(r"[\w/.]+\.sv", path.read_text())
    return [(path.parent / file).resolve() for file in files]


def prepare_sources(config: str, generator: Path, sources: list, work: Path) -> list:
    """Copies `sources` into `work`, generates the packages, and returns all names there in order.

    A WebAssembly program opens no file outside the folder that it runs in.
    """
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([generator, "config", ROOT / "configs" / f"{config}.toml", "--sv",
                    work / "sluice_config_pkg.sv"], check=True)
    subprocess.run([generator, "registers", ROOT / "rtl/control/registers.toml", "--sv",
                    work / "sluice_regs_pkg.sv"], check=True)
    for file in [*sources, *ROOT.glob("rtl/common/*.svh")]:
        shutil.copy(file, work)
    return ["sluice_config_pkg.sv", "sluice_regs_pkg.sv", *(source.name for source in sources)]


def _read(top: str, sources: list, parameters: dict, by_module: bool = False) -> str:
    # One thread: WebAssembly has no more.
    return " ".join(["read_slang", *(["--keep-hierarchy"] if by_module else []), "-j", "1",
                     "--ignore-assertions", "--top", top, "-I.",
                     *(f"-G{key}={value}" for key, value in parameters.items()), *sources])


def _write_script(work: Path, name: str, lines: list) -> None:
    (work / f"{name}.ys").write_text("\n".join([*lines, ""]))


def synthesise(tools: Tools, family: str, sources: list, work: Path, top: str, name: str,
               parameters: dict = {}, by_module: bool = False, dsps: bool = True) -> None:
    """Writes `name`.json into `work`: the netlist, or with `by_module` the cells of each module."""
    options = [*(OPTIONS if dsps else _NO_DSP)[family], *(["-noflatten"] if by_module else [])]
    finish = f"tee -q -o {name}.json stat -json" if by_module else f"write_json {name}.json"
    _write_script(work, name, [_read(top, sources, parameters, by_module),
                               " ".join([f"synth_{family}", "-top", top, *options]), finish])
    tools.run("yosys", [*tools.slang_options(), "-q", "-s", f"{name}.ys"], work, f"{name}.log")


def transistors(tools: Tools, sources: list, work: Path, top: str, parameters: dict) -> int:
    """What Yosys estimates for static CMOS gates, multipliers too; not for memories."""
    _write_script(work, "gates", [
        _read(top, sources, parameters), f"synth -flatten -top {top}", "async2sync",
        "dfflegalize -cell $_DFF_P_ x", "abc -g cmos4", "opt_clean",
        "tee -q -o gates.json stat -tech cmos -json"])
    tools.run("yosys", [*tools.slang_options(), "-q", "-s", "gates.ys"], work, "gates.log")
    stat = json.loads((work / "gates.json").read_text())
    return int(stat["design"]["estimated_num_transistors"])


def count_cells(family: str, types: dict) -> dict:
    """Counts by kind, from the numbers of cells by type."""
    return {kind: sum(n for cell, n in types.items() if re.fullmatch(pattern, cell))
            for kind, pattern in FAMILIES[family].items()}


def netlist_cells(family: str, netlist: Path, top: str) -> dict:
    types = {}
    for cell in json.loads(netlist.read_text())["modules"][top]["cells"].values():
        types[cell["type"]] = types.get(cell["type"], 0) + 1
    return count_cells(family, types)


def cells_by_place(family: str, stat: Path, top: str, stages: dict) -> tuple:
    """What each module and each stage takes, from the statistics of an unflattened netlist.

    Of a module: how many instances there are, and what they take all together, submodules counted
    in. Stages, given by the name of a module, leave no cell out and count none twice: a module
    without one belongs to that of the module it is in.
    """
    # The front end makes a module of each instance, `name$place`.
    found = {name.lstrip("\\"): {cell.lstrip("\\"): n if isinstance(n, int) else n["count"]
                                 for cell, n in module["num_cells_by_type"].items()}
             for name, module in json.loads(stat.read_text())["modules"].items()}
    by_module, by_stage = {}, {}

    def add(to: dict, key: str, types: dict) -> None:
        entry = to.setdefault(key, {})
        for kind, n in count_cells(family, types).items():
            entry[kind] = entry.get(kind, 0) + n

    def walk(name: str, stage: str) -> dict:
        module = name.split("$")[0]
        stage = stages.get(module, stage)
        own = {cell: n for cell, n in found[name].items() if cell not in found}
        add(by_stage, stage, own)
        total = dict(own)
        for cell, n in found[name].items():
            for _ in range(n if cell in found else 0):
                for kind, count in walk(cell, stage).items():
                    total[kind] = total.get(kind, 0) + count
        add(by_module, module, total)
        by_module[module]["instances"] = by_module[module].get("instances", 0) + 1
        return total

    walk(next(name for name in found if name.split("$")[0] == top), "top")
    return by_module, by_stage
