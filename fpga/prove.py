#!/usr/bin/env python3
"""Proves modules equal to their netlists: prove.py [MODULE ...] [--family FAMILY]

docs/gate-level.md says how and what.

For each module and family: the module is synthesised, its cells are replaced by their models, and
Yosys proves that no input makes the outputs differ; for modules with registers by induction over
matched registers, or with these as inputs and outputs of both sides. Memories are outside of both:
what goes to them are outputs, what they read inputs. Exit status: 1 where a proof fails or runs out
of time; 2 for a wrong command line.
"""

import argparse
import dataclasses
import os
import resource
import shutil
import sys
from pathlib import Path

from netlist import insert_models
from synthesis import OPTIONS, listed_sources, prepare_sources
from tools import ToolError, Tools

_ROOT = Path(__file__).resolve().parent.parent
_CONFIG = "default"  # whose packages the modules are compiled with, as in their benches


@dataclasses.dataclass(frozen=True)
class Proof:
    parameters: tuple = ()
    top: str = ""               # the module, or a wrapper of it in tests/formal, if not the name
    combinational: bool = False
    cut: bool = False           # registers become inputs and outputs, which makes it combinational
    keep: bool = True           # registers as they are named; without, outputs alone are matched
    undefined: bool = False     # where the RTL has x the netlist may have anything
    apart: tuple = ()           # modules inside of it that are outside of both sides, as memories
    families: tuple = tuple(sorted(OPTIONS))


PROOFS = {
    # Common
    "beat_memory": Proof(),
    "crc32c": Proof(("Width=8",), combinational=True),
    "delay": Proof(("Cycles=3", "Width=8", "Reset=1"), keep=False),
    "fifo": Proof(top="fifo_of_bytes"),
    "sram_fifo": Proof(("Depth=16", "Width=8")),
    "tile_walk": Proof(("Rows=4", "Cols=4")),
    # Control
    "activity": Proof(),
    "command_check": Proof(families=("ecp5",)),
    "command_fetch": Proof(),
    "command_memory": Proof(),
    "command_queue": Proof(),
    "counters": Proof(("Count=4", "All=0")),
    "dispatcher": Proof(("QueueDepth=2",), undefined=True, families=("ecp5",),
                        apart=("command_check", "command_queue")),
    "registers": Proof(),
    "serial_dispatcher": Proof(apart=("word_check",)),
    "word_check": Proof(),
    # Reading
    "burst_splitter": Proof(),
    "load_engine": Proof(("DataBits=32", "MaxBeats=4", "InFlight=2"),
                         apart=("burst_splitter", "fifo", "sram_fifo")),
    "read_arbiter": Proof(("DataBits=32",)),
    "serial_load": Proof(),
    "stream_reader": Proof(("DataBits=32", "Depth=16", "MaxBeats=4", "Streams=2"),
                           apart=("burst_splitter", "fifo", "sram_fifo")),
    # Decompressor
    "code_map": Proof(),
    "decode_errors": Proof(("Lanes=4",)),
    "decode_lanes": Proof(("Lanes=4",), apart=("huffman_lane", "step_codes", "trellis",
                                              "sparse_decoder")),
    "decompressor": Proof(("Rows=2", "Lanes=4", "DataBits=32"),
                          apart=("narrow_distributor", "decode_lanes", "stream_account",
                                 "decode_errors", "row_queue", "tile_walk")),
    "direct_lane": Proof(),
    "huffman_lane": Proof(("TableSlots=1", "MaxCodeLen=8")),
    "lane_words": Proof(),
    "narrow_distributor": Proof(),
    "row_queue": Proof(),
    "sparse_decoder": Proof(),
    "step_codes": Proof(("TableSlots=1",)),
    "stream_account": Proof(("Lanes=4", "DataBits=32")),
    "table_loader": Proof(("DataBits=32", "TableSlots=1", "MaxCodeLen=8")),
    "trellis": Proof(),
    "word_distributor": Proof(("Lanes=4",)),
    # Array
    "accumulator_block": Proof(("Cols=1", "Depth=16")),
    "accumulator_block_fp8": Proof(("Cols=1", "Depth=16", "Fp8=1"), top="accumulator_block"),
    "accumulators": Proof(("Depth=16",), apart=("accumulator_block",)),
    "activation_feeder": Proof(("Rows=2",)),
    "mac": Proof(combinational=True),
    "mac_fp8": Proof(("Fp8=1",), top="mac", combinational=True),
    "pe": Proof(cut=True, families=("ecp5",)),
    "pe_fp8": Proof(("Fp8=1",), top="pe"),
    "pe_registered": Proof(("Registered=1",), top="pe", families=("ecp5",)),
    "systolic_array": Proof(("Rows=2", "Cols=4"), apart=("pe",)),
    "weight_loader": Proof(("Rows=2", "Cols=4")),
    "mul_unit": Proof(("Rows=2", "Cols=4"),
                      apart=("fifo", "decompressor", "weight_loader", "activation_feeder",
                             "systolic_array", "accumulators")),
    # Epilogue
    "beat_packer": Proof(("DataBits=32",)),
    "epilogue": Proof(apart=("scale_lane",)),
    "fixed_to_fp32": Proof(),
    "fixed_to_fp32_fp8": Proof(("Fp8=1",), top="fixed_to_fp32"),
    "fp32_multiply": Proof(families=("ecp5",)),
    "fp32_narrow": Proof(),
    "fp32_narrow_fp8": Proof(("Fp8=1",), top="fp32_narrow"),
    "scale_lane": Proof(apart=("fp32_multiply",)),
    "serial_scale": Proof(),
    "serial_store": Proof(),
    "store_engine": Proof(("Cols=4", "DataBits=32", "MaxBursts=2", "BeatFifoDepth=2"),
                          apart=("delay", "epilogue", "store_rows")),
    "store_rows": Proof(),
    # Link
    "axi_memory": Proof(),
    "axil_manager": Proof(),
    "link_bridge": Proof(apart=("link_engine", "uart_rx", "uart_tx", "axil_manager")),
    "link_engine": Proof(),
    "uart_rx": Proof(),
    "uart_tx": Proof(),
}

_MEMORIES = "sram_1r*"  # of rtl/common
_LUT = {"ice40": "LUT_INIT 16'h0000", "ecp5": "INIT 16'h0000"}


def _status(module: str, family: str) -> str:
    return f"{module}_{family}.status"


def _processor_time() -> float:
    """Of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def script(module: str, family: str, sources: list, wrong: bool) -> list:
    proof = PROOFS[module]
    top = proof.top or module
    apart = [_MEMORIES, *(f"{name}$*" for name in proof.apart)]
    registers = "t:$*ff* %co1:+[Q] w:* %i"
    read = [
        "read_slang --keep-hierarchy -j 1 --ignore-assertions -I. --top " + " ".join(
            [top, *(f"-G {parameter}" for parameter in proof.parameters), *sources]),
        f"hierarchy -top {top}", f"setattr -mod -set keep_hierarchy 1 {' '.join(apart)}", "flatten",
        f"expose -evert {' '.join(f't:{name}' for name in apart)}", f"hierarchy -top {top}",
        # Registers are matched by their names.
        "proc", "memory_map",
        *([f"setattr -set keep 1 -set fsm_encoding \"none\" {registers}"] if proof.keep else [])]
    prepare = ["memory_map", "async2sync", "opt -full", "clean"]
    mutation = [f"setparam -set {_LUT[family]} {top}/t:*LUT4 %R4"] if wrong else []
    lines = [
        *read, f"prep -top {top} -flatten", *prepare, "design -stash gold",
        *read,
        " ".join([f"synth_{family} -top {top} -run :check", *OPTIONS[family]]), "clean",
        *mutation, *insert_models(family, top), *prepare,
        # What else has a name may be in part without a driver there.
        "rename -hide w:* a:keep %d", "design -stash gate",
        f"design -copy-from gold -as gold {top}", f"design -copy-from gate -as gate {top}"]
    if proof.cut:
        lines += ["dffunmap gold gate", "expose -evert-dff -shared gold gate"]
    if proof.combinational or proof.cut:
        return [*lines, "miter -equiv -flatten gold gate miter",
                "sat -verify -prove trigger 0 miter"]
    undef = " -undef" if proof.undefined else ""
    return [*lines, "equiv_make gold gate equiv", "hierarchy -top equiv", "clean",
            f"equiv_simple{undef}", f"equiv_induct{undef}",
            f"tee -q -o {_status(module, family)} equiv_status"]


def prove(module: str, family: str, tools: Tools, sources: list, work: Path, wrong: bool) -> float:
    """The processor time in s that it took; with `wrong`, to find four LUTs not as synthesised."""
    name = f"{module}_{family}"
    (work / f"{name}.ys").write_text("\n".join(script(module, family, sources, wrong)) + "\n")
    start = _processor_time()
    tools.run("yosys", [*tools.slang_options(), "-q", "-s", f"{name}.ys"], work, f"{name}.log")
    status = work / _status(module, family)
    proof = PROOFS[module]
    equal = proof.combinational or proof.cut or "successfully proven" in status.read_text()
    if equal == wrong:
        raise ToolError(f"{'not ' if not equal else ''}proved equal; see {os.path.relpath(work)}")
    return _processor_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(PROOFS))
    parser.add_argument("--family", choices=sorted(OPTIONS), help="this one alone")
    parser.add_argument("--build", type=Path, default=Path("build"), help="the build folder")
    parser.add_argument("--wrong", action="store_true",
                        help="make four LUTs 0, for a proof by induction: must be found")
    parser.add_argument("--list", action="store_true", help="print the modules, and prove nothing")
    options = parser.parse_args()
    if options.list:
        print(";".join(PROOFS))
        return 0
    for module in options.modules:
        if module not in PROOFS:
            parser.error(f"{module}: there is no proof of it; there are {', '.join(PROOFS)}")
    build = options.build.resolve()
    failed = False
    for module in options.modules or PROOFS:
        work = build / "fpga" / "formal" / f"{module}{'_wrong' if options.wrong else ''}"
        try:
            tools = Tools(build, install=False)
            sources = prepare_sources(
                _CONFIG, build / "bin" / "sluice_gen",
                [*listed_sources(_ROOT / "rtl/sources.cmake"),
                 *listed_sources(_ROOT / "fpga/link/sources.cmake"),
                 *sorted((_ROOT / "tests/formal").glob("*.sv"))], work)
            for model in (_ROOT / "fpga/models").glob("*.v"):
                shutil.copy(model, work)
        except (ToolError, OSError) as error:
            print(f"prove: {error}", file=sys.stderr)
            return 1
        for family in [options.family] if options.family else PROOFS[module].families:
            try:
                seconds = prove(module, family, tools, sources, work, options.wrong)
                result = "found unequal" if options.wrong else "proved equal"
                print(f"{module} {family}: {result} in {seconds:.0f} s of processor time",
                      flush=True)
            except ToolError as error:
                print(f"prove: {module} {family}: {error}", file=sys.stderr, flush=True)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
