#!/usr/bin/env python3
"""Placements are made once of the same inputs: fpga/place.py with a program that only counts its runs."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "fpga"))

from board import load_board  # noqa: E402
from place import place  # noqa: E402
from tools import ToolError, Tools  # noqa: E402

_NEXTPNR = """#!{python}
import json, sys
from pathlib import Path
if sys.argv[1:] == ["--version"]:
    print(Path({version!r}).read_text())
    sys.exit()
runs = Path({runs!r})
runs.write_text(runs.read_text() + "x")
if "fails" in Path("netlist.json").read_text():
    sys.exit(1)
report = sys.argv[sys.argv.index("--report") + 1]
Path(report).write_text(json.dumps({{"fmax": {{"clk": {{"achieved": len(runs.read_text())}}}},
                                    "utilization": {{}}}}))
"""


class Place(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.board = load_board("icebreaker")
        self.runs, self.version = self.work / "runs", self.work / "version"
        program = self.work / "nextpnr-ice40"
        program.write_text(_NEXTPNR.format(python=sys.executable, version=str(self.version),
                                           runs=str(self.runs)))
        program.chmod(0o755)
        path = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        os.environ["PATH"] = f"{self.work}:{path}"
        for name, text in (("runs", ""), ("version", "1"), ("netlist.json", "{}"),
                           (self.board.constraints, "")):
            (self.work / name).write_text(text)
        self.tools = Tools(self.work, install=False)

    def place(self, seed=1):
        """The number of runs so far; the program reports it as its clock."""
        result = place(self.board, self.tools, self.work, seed)
        self.assertEqual(result["seed"], seed)
        return result["fmax_mhz"]

    def test_the_same_is_placed_once(self):
        self.assertEqual(self.place(), 1)
        self.assertEqual(self.place(), 1)
        self.assertEqual(len(self.runs.read_text()), 1)

    def test_every_input_counts(self):
        self.assertEqual(self.place(), 1)
        self.assertEqual(self.place(seed=2), 2)
        (self.work / "netlist.json").write_text("{ }")
        self.assertEqual(self.place(), 3)
        (self.work / self.board.constraints).write_text("set_io")
        self.assertEqual(self.place(), 4)
        self.version.write_text("2")
        self.assertEqual(self.place(), 5)
        self.assertEqual(self.place(), 5)

    def test_a_failed_placement_is_made_again(self):
        self.assertEqual(self.place(), 1)
        (self.work / "netlist.json").write_text("fails")
        for _ in range(2):
            with self.assertRaises(ToolError):
                self.place()
        self.assertEqual(len(self.runs.read_text()), 3)
        (self.work / "netlist.json").write_text("{}")
        self.assertEqual(self.place(), 4)


if __name__ == "__main__":
    unittest.main()
