#!/usr/bin/env python3
"""Makes a board's bitstream from one placement, and looks at what is left: bitstream.py BOARD

A test of some minutes: without SLUICE_TEST_FULL=1, or without the tools, it says so and ends.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "fpga"))

from board import load_board  # noqa: E402
from place import PACKERS  # noqa: E402
from tools import ToolError, Tools  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("board")
    parser.add_argument("--build", type=Path, required=True, help="the build folder")
    options = parser.parse_args()
    build = options.build.resolve()
    board = load_board(options.board)
    if not os.environ.get("SLUICE_TEST_FULL"):
        print("skipped: takes minutes, runs with SLUICE_TEST_FULL=1")
        return 0
    try:
        tools = Tools(build, install=False)
        for tool in ("yosys", f"nextpnr-{board.family}", PACKERS[board.family]):
            tools.find(tool)
    except ToolError as error:
        print(f"skipped: {error}")
        return 0
    bitstream = build / "fpga" / board.name / f"{board.name}.bit"
    report = build / "reports" / "fpga.json"
    bitstream.unlink(missing_ok=True)
    start = time.time()
    done = subprocess.run([sys.executable, ROOT / "fpga/build.py", board.name, "--build", build,
                           "--seeds", "1"])
    if done.returncode != 0:
        print(f"build.py ended with status {done.returncode}")
        return 1
    if report.stat().st_mtime < start:
        print(f"{report} was not written")
        return 1
    made = json.loads(report.read_text())["boards"][board.name]
    size = bitstream.stat().st_size
    print(f"{size} bytes, {made['best_mhz']:.1f} MHz, {made['cells']}")
    if size < 10_000 or made["best_mhz"] < board.mhz or made["cells"]["luts"] == 0:
        print(f"expected: a bitstream of some size, and {board.mhz} MHz")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
