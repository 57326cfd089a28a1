"""Placement and routing with nextpnr, and the bitstream."""

import hashlib
import json
from pathlib import Path

from board import Board
from tools import Tools

PACKERS = {"ice40": "icepack", "ecp5": "ecppack"}
_ROUTED = {"ice40": ("--asc", "asc"), "ecp5": ("--textcfg", "config")}


def _fmax(report: dict) -> float:
    return min((clock["achieved"] for clock in report["fmax"].values()), default=0)


def place(board: Board, tools: Tools, work: Path, seed: int) -> dict:
    """Places netlist.json: the clock that it reaches, and how much of the device is used.

    What was placed before is not placed again: seed<n>.of says what seed<n>.json is the result of.
    """
    program = f"nextpnr-{board.family}"
    option, ending = _ROUTED[board.family]
    constraint = "--pcf" if board.family == "ice40" else "--lpf"
    arguments = [f"--{board.device}", "--package", board.package, "--json", "netlist.json",
                 constraint, board.constraints, "--freq", board.mhz, "--seed", seed,
                 "--timing-allow-fail", "--report", f"seed{seed}.json", option,
                 f"seed{seed}.{ending}"]
    inputs = hashlib.sha256(f"{tools.version(program)} {arguments}".encode())
    for name in ("netlist.json", board.constraints):
        inputs.update((work / name).read_bytes())
    placed = work / f"seed{seed}.of"
    if not placed.exists() or placed.read_text() != inputs.hexdigest():
        placed.unlink(missing_ok=True)
        tools.run(program, arguments, work, f"seed{seed}.log")
        placed.write_text(inputs.hexdigest())
    report = json.loads((work / f"seed{seed}.json").read_text())
    return {"seed": seed, "fmax_mhz": _fmax(report), "utilization": report["utilization"]}


def place_alone(tools: Tools, work: Path, name: str, mhz: float) -> float:
    """The clock that the part `name`.json reaches on a large ECP5, without pins; `mhz` is asked for.
    """
    tools.run("nextpnr-ecp5",
              ["--85k", "--package", "CABGA381", "--json", f"{name}.json", "--out-of-context",
               "--freq", mhz, "--seed", 1, "--timing-allow-fail", "--report",
               f"{name}_placed.json"], work, f"{name}_placed.log")
    return _fmax(json.loads((work / f"{name}_placed.json").read_text()))


def pack(board: Board, tools: Tools, work: Path, seed: int) -> Path:
    """The bitstream of a seed."""
    bitstream = work / f"{board.name}.bit"
    arguments = [f"seed{seed}.{_ROUTED[board.family][1]}", bitstream.name]
    if board.family == "ecp5":
        arguments.insert(0, "--compress")
    tools.run(PACKERS[board.family], arguments, work, "pack.log")
    return bitstream
