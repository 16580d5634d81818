"""Does the suite notice when one step of the rules is broken? One mutant at a time, each must be killed.

`python -m benchmarks.mutants [SECTION ...]` breaks the text of one module (or of the rulebook) in a process
of its own (mutants.yaml), runs first the cases of the rule's section, then all tests of the rules, and exits
1 when a mutant lives. As a pytest plug-in (`-p benchmarks.mutants`) it puts the broken text in the module's
place on import.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import yaml

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "thidua" / "engine"
LIST = Path(__file__).with_suffix(".yaml")
CHOSEN = "THIDUA_MUTANT"
TESTS = (
    "tests/engine/evaluation",
    "tests/engine/ranking",
    "tests/engine/test_periods.py",
    "tests/engine/test_rulebook.py",
)
# Plain pytest without Django, plug-ins or the repository's settings: the rules need none of them.
PYTEST = ("-m", "pytest", "-c", os.devnull, "--rootdir", str(ROOT), "-p", "benchmarks.mutants", "-p", "no:django",
          "-p", "no:randomly", "-p", "no:cacheprovider", "--noconftest", "-x", "-q")  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One text put in another's place in one file of the engine; `section` of rules.md says what it breaks."""

    section: int
    what: str
    file: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        return ENGINE / self.file

    def broken(self) -> str:
        """The file's text with the one place broken; raises ValueError unless there is exactly one."""
        text = self.path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file}: {self.old!r} stands there {text.count(self.old)} times, not once")
        return text.replace(self.old, self.new)


MUTANTS = tuple(Mutant(**entry) for entry in yaml.safe_load(LIST.read_text(encoding="utf-8")))


class BrokenModule(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Loads the mutant's module from its broken text, all others as ever."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != ".".join(self.mutant.path.relative_to(ROOT).with_suffix("").parts):
            return None
        return importlib.util.spec_from_file_location(fullname, self.mutant.path, loader=self)

    def get_filename(self, fullname: str) -> str:
        return str(self.mutant.path)

    def get_data(self, path: str) -> bytes:
        return self.mutant.broken().encode()

    def path_stats(self, path: str) -> dict[str, float]:
        raise OSError("a broken module leaves no bytecode behind")


def break_values(mutant: Mutant) -> None:
    """The rulebook is text, no module: its reader is given the broken text."""
    reader = importlib.import_module("thidua.engine.rulebook.rule_sets")
    whole = reader.packaged_text
    reader.packaged_text = lambda name: mutant.broken() if name == mutant.path.name else whole(name)


def survives(mutant: Mutant) -> tuple[bool, float]:
    """Whether no test fails, and after how many seconds that was clear."""
    begun = time.monotonic()
    environment = os.environ | {CHOSEN: str(MUTANTS.index(mutant)), "PYTHONPATH": str(ROOT)}
    for only in (("tests/engine/evaluation/test_cases.py", "-k", f"{mutant.section}_"), TESTS):
        command = [sys.executable, *PYTEST, *only]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if run.returncode == 1:
            return False, time.monotonic() - begun
        if run.returncode != 0:
            raise RuntimeError(f"{mutant.what}: the tests did not run:\n{run.stdout}\n{run.stderr}")
    return True, time.monotonic() - begun


def main(sections: Sequence[str]) -> int:
    """Try the mutants of these sections of rules.md (none given: all); 1 when one survives."""
    tried = [mutant for mutant in MUTANTS if not sections or str(mutant.section) in sections]
    for mutant in tried:
        mutant.broken()
    begun, living = time.monotonic(), 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, (lives, seconds) in zip(tried, pool.map(survives, tried), strict=True):
            living += lives
            verdict = "SURVIVED" if lives else "killed"
            print(f"{verdict:9} {seconds:6.1f} s  rule {mutant.section}: {mutant.what}", flush=True)
    print(f"{len(tried) - living} of {len(tried)} mutants killed in {time.monotonic() - begun:.0f} s")
    return 1 if living else 0


if CHOSEN in os.environ and __name__ != "__main__":
    _mutant = MUTANTS[int(os.environ[CHOSEN])]
    if _mutant.path.suffix == ".py":
        sys.meta_path.insert(0, BrokenModule(_mutant))
    else:
        break_values(_mutant)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
