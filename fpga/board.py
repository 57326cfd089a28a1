"""A board: the folder boards/<name> with its board.toml (docs/fpga.md)."""

import dataclasses
import tomllib
from pathlib import Path

BOARDS = Path(__file__).with_name("boards")


class BoardError(RuntimeError):
    """A board that is not there, or whose file has a mistake."""


@dataclasses.dataclass(frozen=True)
class Board:
    name: str
    config: str       # configs/<config>.toml
    family: str       # "ice40" or "ecp5"
    device: str       # as nextpnr's option without the dashes
    package: str
    constraints: str  # .pcf or .lpf, in the board's folder
    top: str
    sources: list     # relative to the board's folder
    mhz: float        # the machine's clock

    @property
    def folder(self) -> Path:
        return BOARDS / self.name


def load_board(name: str) -> Board:
    path = BOARDS / name / "board.toml"
    if not path.exists():
        known = ", ".join(sorted(p.parent.name for p in BOARDS.glob("*/board.toml")))
        raise BoardError(f"there is no board {name!r}; known are {known}")
    values = tomllib.loads(path.read_text())
    keys = {field.name for field in dataclasses.fields(Board)} - {"name"}
    wrong = sorted(keys ^ values.keys())
    if wrong:
        raise BoardError(f"{path}: missing or unknown: {', '.join(wrong)}; needed are "
                         f"{', '.join(sorted(keys))}")
    if values["family"] not in ("ice40", "ecp5"):
        raise BoardError(f"{path}: family = {values['family']!r}: must be \"ice40\" or \"ecp5\"")
    return Board(name=name, **values)
