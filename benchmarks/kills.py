"""End runs at every kind of moment, fill their disk, race them, and look what is left.

Run ``python -m benchmarks.kills`` in the repository, with a number to multiply the kills by and another to seed them;
it takes some ten minutes on two cores. ``score``, ``validate --annotate``, ``template`` and ``init`` are ended by
TERM, INT and HUP: at random, before each move of a draft, and while a library writes. They write to file systems that
are too small (which needs root; else to files that may not grow), and two at a time to one output. Every run is held
against what it says: its set of files is whole, old or new; nothing else is left, in the folder or in that for
temporary files.
"""

import contextlib
import itertools
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.annotate import make_workbook

PROGRAM = str(Path(sys.executable).with_name("prosuite"))
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
RANDOM_KILLS, WRITES = 40, 12  # for each command or signal
VISITS = 60
REFUSED = 2
LONGEST = 300
CAME = "A signal comes."
# Runs the program and sends it a signal at the nth call of a function.
AIMED = """
import importlib, os, sys
module, name, nth, number, *sys.argv[1:] = sys.argv[1:]
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
before, calls = getattr(owner, last), 0
def counting(*arguments, **options):
    global calls
    calls += 1
    if calls == int(nth):
        os.write(2, b"A signal comes.\\n")
        os.kill(os.getpid(), int(number))
    return before(*arguments, **options)
setattr(owner, last, counting)
from prosuite.cli import main
main()
"""


class Task(NamedTuple):
    """A command, and the function of a library that writes its files."""

    words: tuple[str, ...]
    writer: tuple[str, str]
    most: int  # calls of it within which a run is ended


TASKS = [
    Task(("score", "{visits}", "-o", "o.csv"), ("pandas", "DataFrame.to_csv"), 3),
    Task(("score", "{visits}", "-o", "o.xlsx"), ("xlsxwriter.worksheet", "Worksheet._write_row"), 60),
    Task(("validate", "{visits}", "--annotate", "m.xlsx"), ("openpyxl.worksheet._writer", "write_cell"), 2000),
    Task(("template", "sf36v2", "sixmwt", "-o", "t.xlsx"), ("xlsxwriter.worksheet", "Worksheet._write_row"), 900),
    Task(("init", "{visits}", "-o", "s.toml"), ("prosuite.export.whole_files", "_finish"), 1),
]


class Bench:
    """What all runs share: the inputs, the old files, and what an undisturbed run writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.visits = folder / "visits.xlsx"
        make_workbook(self.visits, VISITS, 0.01)
        self.new: dict[Task, dict[str, bytes]] = {}
        self.seconds: dict[Task, float] = {}
        for task in TASKS:
            with self.place() as place:
                start = time.monotonic()
                self.run([PROGRAM, *self.words(task)], place)
                self.seconds[task] = time.monotonic() - start
                self.new[task] = self.held(place)

    def words(self, task: Task, *more: str) -> list[str]:
        """Return the words of a command line."""
        return [*(word.format(visits=self.visits) for word in task.words), *more]

    @contextlib.contextmanager
    def place(self, task: Task | None = None) -> Iterator[Path]:
        """Give an empty folder, or one with the old files of a task."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            place = Path(name, "out")
            place.mkdir()
            Path(name, "tmp").mkdir()
            for file in self.new[task] if task else ():
                (place / file).write_bytes(b"old")
            yield place

    def start(self, command: Sequence[str], place: Path, **options: Any) -> "subprocess.Popen[str]":
        """Start a command in a folder, with a folder for temporary files of its own."""
        environment = {**os.environ, "TMPDIR": str(place.parent / "tmp"), "PYTHONPATH": os.getcwd()}  # noqa: PTH109
        return subprocess.Popen(
            command, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options
        )

    def run(self, command: Sequence[str], place: Path, **options: Any) -> tuple[int, str]:
        """Run a command; return its exit status and what it said."""
        with self.start(command, place, **options) as process:
            _, said = process.communicate(timeout=120)
        return process.returncode, said

    @staticmethod
    def held(place: Path) -> dict[str, bytes]:
        """Return all that is in a folder."""
        return {path.name: path.read_bytes() if path.is_file() else b"" for path in place.iterdir()}

    def faults(self, task: Task, place: Path, said: str, *, had_old: bool) -> Iterator[str]:
        """Yield what is wrong with what a run left and said."""
        held = self.held(place)
        none = dict.fromkeys(self.new[task], b"old") if had_old else {}
        if held not in (none, self.new[task]):
            yield f"files: { {name: content[:9] for name, content in held.items()} }"
        if list((place.parent / "tmp").iterdir()):
            yield "left in the temporary folder"
        if ("nothing was written" in said or "Error" in said) and held != none:
            yield f"not true: {said.strip()}"
        if ("Written: " in said or "all was written" in said) and held != self.new[task]:
            yield f"not true: {said.strip()}"
        if "Traceback" in said:
            yield f"traceback: {said.strip().splitlines()[-1]}"


def kill_at_random(bench: Bench, task: Task, number: int, chance: random.Random) -> tuple[str, list[str]]:
    """End a run after a random share of the time it takes."""
    had_old = chance.random() < 0.7  # noqa: PLR2004 - mostly
    with bench.place(task if had_old else None) as place:
        process = bench.start([PROGRAM, *bench.words(task, *["--force"] * had_old)], place)
        time.sleep(chance.random() * 1.1 * bench.seconds[task])
        process.send_signal(number)
        said = process.communicate(timeout=120)[1]
        if "Traceback" in said and "prosuite/" not in said.replace(PROGRAM, ""):
            return "before the first line of prosuite", []  # the interpreter's own start
        faults = list(bench.faults(task, place, said, had_old=had_old))
        if process.returncode in {0, 1}:
            return "too late", faults
        if process.returncode not in {128 + number, -number}:
            faults.append(f"exit status {process.returncode}")
        return "at random", faults


def kill_aimed(
    bench: Bench, task: Task, target: tuple[str, str], nth: int, number: int, *, had_old: bool
) -> tuple[bool, list[str]]:
    """End a run at the nth call of a function; tell whether it came so far."""
    with bench.place(task if had_old else None) as place:
        aim = [sys.executable, "-c", AIMED, *target, str(nth), str(int(number))]
        status, said = bench.run([*aim, *bench.words(task, *["--force"] * had_old)], place)
        faults = list(bench.faults(task, place, said, had_old=had_old))
        hit = CAME in said
        if hit and status != 128 + number:
            faults.append(f"exit status {status}")
        if hit and "Interrupted" not in said:
            faults.append(f"nothing said: {said}")
        return hit, faults


def fill(bench: Bench, task: Task, place: Path, limit: Callable[[], None] | None) -> list[str]:
    """Write to a file system that is too small."""
    status, said = bench.run([PROGRAM, *bench.words(task, "--force")], place, preexec_fn=limit)
    faults = list(bench.faults(task, place, said, had_old=True))
    if status == REFUSED and "nothing was written" not in said:
        faults.append(f"said: {said}")
    return [
        *faults,
        *([] if status in {0, 1, REFUSED} else [f"exit status {status}"]),
        *(["full"] * (status == REFUSED)),
    ]


def fill_small_disks(bench: Bench, found: Counter[str], faults: list[str]) -> None:
    """Write the files of all tasks to file systems of many sizes."""
    sizes = [4, 8, 12, 16, 24, 32, 48, 64, 96]  # KiB above what the old files take
    for task, size in itertools.product(TASKS, sizes):
        with bench.place() as place:
            mounted = os.geteuid() == 0 and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={4 * len(bench.new[task]) + size}k", "tmpfs", str(place)],  # noqa: S607
                check=False, capture_output=True,
            ).returncode  # fmt: skip
            try:
                for file in bench.new[task]:
                    (place / file).write_bytes(b"old")
                most = size * 1024

                def limit(most: int = most) -> None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

                wrong = fill(bench, task, place, None if mounted else limit)
            finally:
                if mounted:
                    subprocess.run(["umount", str(place)], check=True)  # noqa: S607
        found["disks filled" if "full" in wrong else "disks large enough"] += 1
        faults += [f"{task.words} {size} KiB: {fault}" for fault in wrong if fault != "full"]


def race(bench: Bench, found: Counter[str], faults: list[str]) -> None:
    """Let two runs of different layouts write to one output, with and without --force."""
    sets = {}
    for layout in ("wide", "long"):
        with bench.place() as place:
            bench.run([PROGRAM, *bench.words(TASKS[0], "--layout", layout)], place)
            sets[layout] = bench.held(place)
    for nth in range(20):
        force = ["--force"] * (nth % 2)
        with bench.place() as place:
            runs = [
                bench.start([PROGRAM, *bench.words(TASKS[0], "--layout", layout, *force)], place) for layout in sets
            ]
            said = [run.communicate(timeout=120)[1] for run in runs]
            refused = [words for run, words in zip(runs, said, strict=True) if run.returncode == REFUSED]
            found["races"] += 1
            found["races in which one was refused"] += len(refused)
            if bench.held(place) not in sets.values():
                faults.append(f"race: {sorted(bench.held(place))}")
            if len(refused) != (0 if force else 1):
                faults.append(f"race, {len(refused)} refused: {said}")


def main(times: int, seed: int) -> None:
    """Do it all and print the figures."""
    found, faults = Counter[str](), list[str]()
    for came in SIGNALS:  # else they are ignored where this runs behind nohup or in the background
        signal.signal(came, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        bench = Bench(Path(name))
        chance = random.Random(seed)  # noqa: S311 - moments
        shots = [
            pool.submit(kill_at_random, bench, task, SIGNALS[nth % 3], random.Random(chance.random()))  # noqa: S311
            for task in TASKS
            for nth in range(RANDOM_KILLS * times)
        ]
        moves = [
            (task, ("os", call), nth, number, had_old)
            for task in TASKS
            for had_old, call in ((True, "replace"), (True, "link"), (False, "link"))
            for nth in range(1, len(bench.new[task]) + 1)
            for number in SIGNALS
            if (had_old and (call == "replace" or len(bench.new[task]) > 1)) or not had_old
        ]
        writes = [
            (
                task,
                task.writer,
                chance.randint(1, task.most),
                number,
                True,
            )
            for task in TASKS
            for _ in range(WRITES * times // 3)
            for number in SIGNALS
        ]
        aimed = {
            kind: [
                pool.submit(kill_aimed, bench, task, target, nth, number, had_old=had_old)
                for task, target, nth, number, had_old in several
            ]
            for kind, several in (("between moves", moves * times), ("while a library writes", writes))
        }
        for shot in shots:
            kind, wrong = shot.result()
            found[f"kills, {kind}"] += 1
            faults += [f"at random: {fault}" for fault in wrong]
        for kind, several in aimed.items():
            for which in several:
                hit, wrong = which.result()
                found[f"kills, {kind}" if hit else f"{kind}: not reached"] += 1
                faults += [f"{kind}: {fault}" for fault in wrong]
        fill_small_disks(bench, found, faults)
        race(bench, found, faults)
    for kind, number in sorted(found.items()):
        print(f"{number:5} {kind}")
    print(f"{len(faults):5} faults")
    for fault in faults[:40]:
        print(f"      {fault[:LONGEST]}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:3], *["1", "0"][len(sys.argv[1:3]) :]]))
