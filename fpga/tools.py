"""The FPGA tools: those on the path, else YoWASP's in a virtual environment of the build folder.

tools.py BUILD [--install]: whether Yosys with slang is there, installing it if that is asked for.
Exit status 1 where it is not, with the reason.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class ToolError(RuntimeError):
    """A tool failed or cannot be had; the message names its log or what to do."""


class Tools:
    def __init__(self, build: Path, install: bool = True):
        self._venv = build / "fpga" / "tools"
        self._may_install = install

    def find(self, name: str) -> str:
        """The program `name`, e.g. "nextpnr-ecp5"."""
        found = shutil.which(name)
        if found and (name != "yosys" or _slang_options(found) is not None):
            return found
        program = self._venv / "bin" / f"yowasp-{name}"
        if not program.exists() and self._may_install:
            self._install()
        if not program.exists():
            raise ToolError(f"{name} is neither on the path nor in {self._venv}; "
                            f"fpga/tools.py BUILD --install puts it there")
        return str(program)

    def slang_options(self) -> list:
        options = _slang_options(self.find("yosys"))
        if options is None:
            raise ToolError("yosys: no slang front end")
        return options

    def version(self, name: str) -> str:
        done = subprocess.run([self.find(name), "--version"], capture_output=True, text=True)
        return (done.stdout + done.stderr).strip()

    def run(self, name: str, arguments: list, folder: Path, log: str) -> None:
        """Runs `name` in `folder`; what it prints goes to the file `log` there.

        Paths in `arguments` are relative to `folder`: a WebAssembly program sees /tmp as its own.
        """
        printed = log
        if name == "yosys":
            # What it prints is lost once ABC has run inside of it; its own log has all.
            arguments, printed = ["-l", log, *arguments], f"{log}.printed"
        with open(folder / printed, "w") as out:
            done = subprocess.run([self.find(name), *map(str, arguments)], cwd=folder, stdout=out,
                                  stderr=subprocess.STDOUT)
        if done.returncode != 0:
            path = folder / log
            text = path.read_text(errors="replace") if path.exists() else ""
            reason = next((f": {line}" for line in text.splitlines() if line.startswith("ERROR")),
                          "")
            raise ToolError(f"{name} failed with status {done.returncode}{reason}; its log is "
                            f"{os.path.relpath(path)}")

    def _install(self) -> None:
        print(f"fpga: installing tools into {os.path.relpath(self._venv)}", file=sys.stderr)
        for command in ([sys.executable, "-m", "venv", self._venv],
                        [self._venv / "bin" / "pip", "install", "-q", "-r", _REQUIREMENTS]):
            if subprocess.run(command).returncode != 0:
                raise ToolError(f"the tools of {_REQUIREMENTS} could not be installed; put OSS CAD "
                                "Suite on the path instead")


def _slang_options(yosys: str) -> list | None:
    """What this Yosys needs for its slang front end, which may be a plugin; None without one."""
    for options in ([], ["-m", "slang"]):
        done = subprocess.run([yosys, *options, "-p", "help read_slang"], capture_output=True)
        if done.returncode == 0 and b"No such command" not in done.stdout:
            return options
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=Path, help="the build folder")
    parser.add_argument("--install", action="store_true")
    options = parser.parse_args()
    tools = Tools(options.build.resolve(), options.install)
    try:
        tools.slang_options()
    except ToolError as error:
        print(f"fpga: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
