"""Whether two versions of prosuite say the same: every output for every file, byte by byte.

Run it as ``python benchmarks/outputs.py OLD NEW FILE...``, where OLD and NEW are ``prosuite`` commands, such as those
of two environments. Each file is validated, drafted, judged, and scored without declarations and as each instrument of
OLD in turn. What differs is printed, the hashes of specifications aside, with
the first line on either side; the exit status is 1 if anything does.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

_PATIENCE = 300  # seconds for one command
_PASSED_OVER = re.compile(rb"specification (sha256|SHA-256)[^\r\n]*")


def commands(path: Path, instruments: list[str]) -> Iterator[list[str]]:
    """Yield the arguments of every command for a file."""
    for named in [[], *(["--instrument", name] for name in instruments)]:
        yield ["score", str(path), *named, "-o", "scores.xlsx"]
    yield ["validate", str(path), "--format", "json"]
    yield ["quality", str(path), "-o", "quality.csv"]
    yield ["init", str(path), "-o", "study.toml"]


def outputs(program: str, arguments: list[str]) -> dict[str, bytes]:
    """Return what a command leaves: its exit status, what it prints, and its files."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False, timeout=_PATIENCE)
        found = {"exit status": str(run.returncode).encode(), "stdout": run.stdout, "stderr": run.stderr}
        for path in sorted(Path(folder).iterdir()):
            found |= parts_of(path)
    return {name: _PASSED_OVER.sub(b"", content) for name, content in found.items()}


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the content of a file; of a workbook that of each of its parts."""
    if path.suffix != ".xlsx":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as workbook:
        return {f"{path.name} {name}": workbook.read(name) for name in workbook.namelist()}


def first_difference(old: bytes, new: bytes) -> str:
    """Return the first line that differs, on either side."""
    pairs = zip_longest(old.splitlines(), new.splitlines(), fillvalue=b"(nothing)")
    before, after = next(pair for pair in pairs if pair[0] != pair[1])
    return f"  - {before.decode(errors='replace')[:300]}\n  + {after.decode(errors='replace')[:300]}"


def main() -> None:
    """Compare two commands on files."""
    old, new, *names = sys.argv[1:]
    listed = subprocess.run([old, "instruments"], capture_output=True, text=True, check=True).stdout
    instruments = [line.split()[0] for line in listed.splitlines()]
    n_same = n_different = 0
    for name in names:
        for arguments in commands(Path(name).resolve(), instruments):
            before, after = outputs(old, arguments), outputs(new, arguments)
            for key in dict.fromkeys([*before, *after]):
                if before.get(key, b"") == after.get(key, b""):
                    n_same += 1
                    continue
                n_different += 1
                print(f"{' '.join(arguments)}: {key}")
                print(first_difference(before.get(key, b""), after.get(key, b"")), flush=True)
    print(f"{n_same} outputs the same, {n_different} different")
    sys.exit(int(n_different > 0))


if __name__ == "__main__":
    main()
