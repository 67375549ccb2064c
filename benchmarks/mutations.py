"""Change one operator or constant of prosuite at a time and see whether a test notices.

Run ``python benchmarks/mutations.py FOLDER [N] [JOBS]``: N changes (300) drawn with a fixed seed from scoring, records,
checks and intake, each in a process of its own in which the changed module is loaded in place of the file; nothing on
disk is changed. Which tests run a function is found out once and kept in FOLDER, as is every outcome: a run that was
ended goes on where it was. Those that no test notices are listed, those apart that ``mutations.toml`` gives a reason
for: they change no behaviour. The exit status is 1 if fewer than 97 % of the others are noticed.
"""

import ast
import builtins
import hashlib
import importlib.util
import json
import os
import resource
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
ROOMS = ("scoring", "records", "checks", "intake")
TESTS = ("arithmetic", "checks", "drafting", "export", "intake", "pipeline", "records", "scoring", "specs")
PRELOADED = (
    "hypothesis",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pydantic",
    "pytest",
    "python_calamine",
    "rich",
    "xlsxwriter",
)
SEED = "prosuite"
PATIENCE = 300  # seconds of processor time for one change
BUDGET = 90  # seconds of tests for one change
WANTED = 0.97
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.USub: ast.UAdd,
    ast.BitAnd: ast.BitOr,
}
_NOT_RUN = ("annotation", "returns", "decorator_list")  # parts of a syntax tree
_GUARDS = ("strict",)  # arguments that say what is true of all input


class Change(NamedTuple):
    """One changed operator or constant: where, the line as it stands, and what becomes of it."""

    path: str
    number: int
    line: int
    function: str
    text: str
    change: str
    nth: int

    @property
    def key(self) -> str:
        """What tells it from others even when lines above it come and go."""
        return f"{self.path} | {self.text} | {self.change}{f' | {self.nth}' if self.nth > 1 else ''}"

    @property
    def module(self) -> str:
        """The module's name."""
        return self.path.removesuffix(".py").replace("/", ".")


# --- What can be changed ---


def _nodes(node: ast.AST, function: str = "") -> Iterator[tuple[ast.AST, str]]:
    """Yield every node that is run, with the function it stands in."""
    yield node, function
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in _GUARDS):
        return
    inner = f"{function}.{node.name}".strip(".") if isinstance(node, ast.FunctionDef | ast.ClassDef) else function
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in _NOT_RUN:
                yield from _nodes(child, inner)


def _set(nodes: list[Any], place: int, node: ast.AST) -> None:
    nodes[place] = node


def _edits(node: ast.AST) -> Iterator[Callable[[], None]]:
    """Yield what can be done to a node."""
    match node:
        case ast.Compare(ops=ops):
            yield from (partial(_set, ops, place, _SWAPS[type(op)]()) for place, op in enumerate(ops))
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.UnaryOp(op=op) if type(op) in _SWAPS:
            yield lambda: setattr(node, "op", _SWAPS[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), operand))
        case ast.Constant(value=bool(value)):
            yield lambda: setattr(node, "value", not value)
        case ast.Constant(value=int(value) | float(value)):
            yield lambda: setattr(node, "value", value + 1)
            yield lambda: setattr(node, "value", value - 1)


def _sites(tree: ast.AST) -> list[tuple[ast.AST, str, Callable[[], None]]]:
    return [(node, function, edit) for node, function in _nodes(tree) for edit in _edits(node)]


def changes() -> list[Change]:
    """Return every change there could be, in an order that only depends on what is changed."""
    found: list[Change] = []
    for path in sorted(path for room in ROOMS for path in (ROOT / "prosuite" / room).rglob("*.py")):
        found += _changes_of(path)
    return sorted(found, key=lambda change: hashlib.sha256(f"{SEED}{change.key}".encode()).digest())


def _changes_of(path: Path) -> Iterator[Change]:
    source = path.read_text(encoding="utf-8")
    lines, seen = source.splitlines(), Counter[tuple[str, str]]()
    for number, (node, function, _) in enumerate(sites := _sites(ast.parse(source))):
        nth = sum(1 for other, *_ in sites[:number] if other is node)
        changed = deepcopy(node)
        [*_edits(changed)][nth]()
        line = getattr(node, "lineno", 0)
        text, change = lines[line - 1].strip(), f"{ast.unparse(node)} -> {ast.unparse(changed)}"
        seen[text, change] += 1
        yield Change(path.relative_to(ROOT).as_posix(), number, line, function, text, change, seen[text, change])


# --- Modules loaded otherwise than they stand ---


class _Loader(SourceFileLoader):
    """Loads a module from its syntax tree after something was done to it."""

    edit: Callable[[ast.Module, str], None]

    def get_code(self, _fullname: str) -> Any:
        tree = ast.parse(self.get_data(self.path))
        self.edit(tree, Path(self.path).relative_to(ROOT).as_posix())
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


class _Finder:
    """Finds the modules that are to be loaded otherwise."""

    def __init__(self, paths: Iterable[str], edit: Callable[[ast.Module, str], None]) -> None:
        self._paths = {path.removesuffix(".py").replace("/", "."): ROOT / path for path in paths}
        self._edit = edit

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Return how a module is loaded; None for all others."""
        if name not in self._paths:
            return None
        loader = _Loader(name, str(self._paths[name]))
        loader.edit = self._edit
        return importlib.util.spec_from_file_location(name, self._paths[name], loader=loader)


def _run_tests(names: Sequence[str], plugin: object, *options: str) -> int:
    """Run tests in this process, without a word; return pytest's exit status."""
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.chdir(ROOT)
    always = ("-n0", "-q", "-pno:cacheprovider", "--hypothesis-seed=0", "-Wignore")
    return int(pytest.main([*always, *options, *names], plugins=[plugin]))


class _NoShrinking:
    """A failing example is as good as the smallest one."""

    def pytest_sessionstart(self) -> None:
        """Make the profile of the tests' own one."""
        from hypothesis import Phase, settings

        settings.register_profile("mutations", settings.default, phases=[Phase.explicit, Phase.generate], database=None)
        settings.load_profile("mutations")


# --- Which test runs which function ---


class _Watch(_NoShrinking):
    """Remembers of each test how long it takes and what it calls."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, Any]] = {}
        self._called: set[str] = set()
        builtins.__seen__ = self._called.add  # type: ignore[attr-defined]

    def pytest_runtest_logstart(self) -> None:
        """Begin a test."""
        self._called.clear()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what a part of a test called."""
        test = self.tests.setdefault(report.nodeid, {"seconds": 0.0, "called": []})
        test["seconds"] += report.duration
        test["called"] = sorted({*test["called"], *self._called})

    def pytest_sessionfinish(self) -> None:
        """Leave what was seen to the process that asked."""
        (Path(os.environ["PROSUITE_MUTATIONS"]) / "tests.json").write_text(json.dumps(self.tests), encoding="utf-8")


def _tell_calls(tree: ast.Module, path: str) -> None:
    """Let every function of a module say that it was called."""
    for node, function in list(_nodes(tree)):
        if isinstance(node, ast.FunctionDef):
            name = ast.Constant(f"{path}:{f'{function}.{node.name}'.strip('.')}")
            node.body.insert(0, ast.Expr(ast.Call(ast.Name("__seen__", ast.Load()), [name], [])))


def _watch(folder: Path) -> None:
    os.environ["PROSUITE_MUTATIONS"] = str(folder)
    paths = {change.path for change in changes()}
    sys.meta_path.insert(0, _Finder(paths, _tell_calls))
    os._exit(_run_tests([f"tests/{room}" for room in TESTS], _Watch()))


def _tests_for(change: Change, tests: dict[str, dict[str, Any]]) -> list[str]:
    """Return the tests that call the changed function, else its module: the mirrored, then the quick."""
    own = f"{change.path}:{change.function}"
    stem = f"tests/{change.path.removeprefix('prosuite/')}".replace(
        Path(change.path).name, f"test_{Path(change.path).name}"
    )

    def rank(name: str) -> tuple[bool, bool, float]:
        return own not in tests[name]["called"], not name.startswith(stem), tests[name]["seconds"]

    calling = [name for name, test in tests.items() if any(one.startswith(change.path) for one in test["called"])]
    chosen: list[str] = []
    seconds = 0.0
    for name in sorted(calling, key=rank):
        seconds += tests[name]["seconds"]
        if chosen and seconds > BUDGET:
            break
        chosen.append(name)
    return chosen


# --- One change after another ---


def _judge(change: Change, tests: Sequence[str]) -> None:
    """Run tests with a change in this process, which ends with pytest's exit status, or 1 if the module cannot load."""
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))

    def edit(tree: ast.Module, _path: str) -> None:
        _sites(tree)[change.number][2]()

    sys.meta_path.insert(0, _Finder([change.path], edit))
    try:
        importlib.import_module(change.module)
    except Exception:  # noqa: BLE001 - whatever it is, it is noticed
        os._exit(1)
    os._exit(_run_tests(tests, _NoShrinking(), "-x"))


def _outcome(status: int) -> str:
    """Return what became of a process: 0 means that every test passed, 4 that a test there was is gone."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, 4, 5):
        return {0: "survived"}.get(os.WEXITSTATUS(status), "not run")
    return "noticed"


def _forked(work: Callable[[], None]) -> int:
    process = os.fork()
    if not process:
        work()
    return process


def judge_all(drawn: Sequence[Change], folder: Path, jobs: int) -> dict[str, str]:
    """Return the outcome of every change by its key; those that are known are not tried again."""
    tests = json.loads((folder / "tests.json").read_text(encoding="utf-8"))
    results = folder / "results.jsonl"
    lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    known: dict[str, str] = dict(json.loads(line) for line in lines)
    running: dict[int, Change] = {}
    todo = [change for change in drawn if change.key not in known]
    while todo or running:
        while todo and len(running) < jobs:
            change = todo.pop(0)
            chosen = _tests_for(change, tests)
            running[_forked(lambda change=change, chosen=chosen: _judge(change, chosen))] = change  # type: ignore[misc]
        process, status = os.wait()
        change = running.pop(process)
        known[change.key] = _outcome(status)
        print(f"{known[change.key]:9} {change.path}:{change.line} {change.change}", flush=True)
        if known[change.key] != "not run":
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps([change.key, known[change.key]]) + "\n")
    return known


def main() -> None:
    """Judge the changes and list those that no test notices."""
    folder = Path(sys.argv[1]).resolve()
    count, jobs = (int(argument) for argument in [*sys.argv[2:4], *["300", "1"][len(sys.argv[2:4]) :]])
    folder.mkdir(parents=True, exist_ok=True)
    for name in PRELOADED:
        importlib.import_module(name)
    if not (folder / "tests.json").exists():
        os.waitpid(_forked(lambda: _watch(folder)), 0)
    drawn = changes()[:count]
    outcomes = judge_all(drawn, folder, jobs)
    reasons = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["equivalent"]
    equivalent = {f"{one['path']} | {one['text']} | {one['change']}" for one in reasons}
    survivors = [change for change in drawn if outcomes[change.key] != "noticed"]
    for change in survivors:
        if change.key not in equivalent:
            print(f"{outcomes[change.key]}: {change.path}:{change.line}: {change.text}\n    {change.change}")
    n_equivalent = sum(change.key in equivalent for change in survivors)
    n_noticed = len(drawn) - len(survivors)
    share = n_noticed / max(1, len(drawn) - n_equivalent)
    print(f"{len(drawn)} changes, {n_noticed} noticed, {n_equivalent} equivalent: {share:.1%} of those that matter")
    sys.exit(share < WANTED)


if __name__ == "__main__":
    main()
