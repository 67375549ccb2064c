"""Feed damaged files to prosuite and report what ends in a traceback, a crash, a hang or too much memory.

Run ``python benchmarks/fuzz.py [N] [SEED] [FILE-OR-FOLDER ...]``: N inputs (10,000), numbered from SEED (0) on,
made by damaging the synthetic files of ``tests/fuzz`` and the files named. An input that takes over 10 s, over 1 GiB or
anything but a result or a refusal in one line is saved in a folder ``fuzz_failures``, and the exit status is 1. The
same number and files give the same input. Inputs are read in a process of its own, which is replaced when it dies.
"""

import collections
import queue
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzz.cases import Case, make_case, outcome
from tests.fuzz.seeds import seeds

PATIENCE = 10  # seconds of processor time, so that a busy machine makes no fault
LONGEST_WAIT = 120  # seconds of real time
MOST_MEMORY = 2**30  # bytes
OUT_OF_MEMORY = "more memory than there is"
FAILURES = Path("fuzz_failures")


def all_seeds(arguments: list[str]) -> dict[str, bytes]:
    """Return the synthetic files and those named on the command line, by name."""
    named = [path for argument in arguments for path in ([*Path(argument).rglob("*")] or [Path(argument)])]
    return seeds() | {path.name: path.read_bytes() for path in sorted(named) if path.is_file()}


def work(first: int, last: int, files: list[str]) -> None:
    """Read the inputs of a range of numbers and print a line before and after each."""
    whole = all_seeds(files)
    with tempfile.TemporaryDirectory() as folder:  # loads what is loaded when first used
        outcome(Case("forms.xlsx", whole["forms.xlsx"], thorough=True), Path(folder))
    warnings.simplefilter("error")
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MOST_MEMORY, held + MOST_MEMORY))
    for number in range(first, last):
        case = make_case(number, whole)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + PATIENCE + 1, hard))
        print(f"begin {number} {case.name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            try:
                said = outcome(case, Path(folder))
            except BaseException:  # noqa: BLE001 - whatever it is, it is a fault
                said = f"FAULT {traceback.format_exc()!r}"
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
        if peak > MOST_MEMORY or OUT_OF_MEMORY in said:
            print(f"end FAULT memory, {peak:,} bytes: {said}", flush=True)
            sys.exit(1)  # the peak of a process never falls
        print(f"end {said}", flush=True)


class Worker:
    """A process that reads inputs."""

    def __init__(self, first: int, last: int, files: list[str]) -> None:
        command = [sys.executable, __file__, "--work", str(first), str(last), *files]
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8")
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line.rstrip("\n"))
        self.lines.put("")

    def line(self, patience: float) -> str | None:
        """Return the next line, "" when the process has ended, None when it takes too long."""
        try:
            return self.lines.get(timeout=patience)
        except queue.Empty:
            return None

    def last_words(self) -> str:
        """Return how the process ended."""
        self.process.kill()
        status = self.process.wait()
        self.errors.seek(0)
        kind = f"hang, over {PATIENCE} s" if status == -signal.SIGXCPU else f"crash, status {status}"
        return f"FAULT {kind}: {self.errors.read()[-2000:]!r}"


def run(first: int, last: int, files: list[str]) -> tuple[collections.Counter[str], dict[int, str]]:
    """Read all inputs; return how often each outcome came, and the faults by number."""
    outcomes: collections.Counter[str] = collections.Counter()
    faults: dict[int, str] = {}
    number = first
    while number < last:
        worker = Worker(number, last, files)
        line = worker.line(LONGEST_WAIT)
        while line:
            said = worker.line(LONGEST_WAIT)
            if said is None:
                said = f"FAULT hang, over {LONGEST_WAIT} s"
                worker.process.kill()
            has_died = not said or said.startswith("FAULT")
            said = (said or worker.last_words()).removeprefix("end ")
            if said.startswith("FAULT"):
                faults[number] = said
                print(number, line.split(maxsplit=2)[2], said, flush=True)
            outcomes[said.partition(":")[0].partition(",")[0].partition("'")[0]] += 1
            number += 1
            line = "" if has_died else worker.line(LONGEST_WAIT)
        worker.process.kill()
        if line is None or (number < last and not faults.get(number - 1)):
            sys.exit(f"the worker ended before input {number}: {worker.last_words()}")
    return outcomes, faults


def main() -> None:
    """Run the fuzzing and print the figures."""
    n_inputs, seed = (int(argument) for argument in [*sys.argv[1:3], *["10000", "0"][len(sys.argv[1:3]) :]])
    files = sys.argv[3:]
    started = time.monotonic()
    outcomes, faults = run(seed, seed + n_inputs, files)
    whole = all_seeds(files)
    for number in faults:
        folder = FAILURES / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        make_case(number, whole).save(folder)
        (folder / "fault.txt").write_text(faults[number], encoding="utf-8")
    print(f"{n_inputs:,} inputs from {len(whole)} files, {time.monotonic() - started:.0f} s: {len(faults)} faults")
    for said, count in outcomes.most_common():
        print(f"{count:>8,} {said}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
    else:
        main()
