"""Shows that the comparison can fail: wrong verdicts and lengths are planted in right cells.

Run as `python3 model/second/selftest.py FILE` on what `sesphr check --json FILE` wrote. Exit code 1
if the right cells do not agree, or if something planted goes unnoticed.
"""

import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

SCOPE, PROFILE = "one-slot", "sesphr-hybrid"
"""What the planted cells are about: a search of a second."""


def _calls_it_held(row: dict) -> None:
    row["verdict"], row["trace"] = "holds", None


def _calls_it_violated(row: dict) -> None:
    row["verdict"] = "violated"
    row["trace"] = [{"action": {"seal": {}}, "outcome": "done"}]


def _lengthens(row: dict) -> None:
    row["trace"].append(row["trace"][-1])


def _shortens(row: dict) -> None:
    row["trace"].pop()


PLANTS: dict[str, tuple[str, Callable[[dict], None]]] = {
    "a violation called held": ("violated", _calls_it_held),
    "a held property called violated": ("holds", _calls_it_violated),
    "a counterexample a step too long": ("violated", _lengthens),
    "a counterexample a step too short": ("violated", _shortens),
}
"""What is planted, in the first cell with which verdict, and how."""


def compared(rows: list[dict], folder: str) -> tuple[int, str]:
    """The exit code and the words of the comparison of some cells."""
    file = Path(folder) / "cells.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    command = [sys.executable, "-B", str(Path(__file__).parent), str(file), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main(path: str) -> int:
    """Plants each fault by itself and looks for it in the comparison."""
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    rows = [row for row in rows if (row["scope"], row["profile"]) == (SCOPE, PROFILE)]
    with tempfile.TemporaryDirectory() as folder:
        code, words = compared(rows, folder)
        if code != 0:
            print(f"error: {path}: right cells do not agree\n{words}", file=sys.stderr)
            return 1
        for name, (verdict, plant) in PLANTS.items():
            planted = copy.deepcopy(rows)
            row = next(row for row in planted if row["verdict"] == verdict)
            plant(row)
            code, words = compared(planted, folder)
            about = f"DISAGREE {row['property']} {PROFILE} {row['coalition']} {SCOPE}"
            if code != 1 or about not in words:
                print(f"error: {name} went unnoticed (exit code {code})\n{words}", file=sys.stderr)
                return 1
            print(f"noticed: {name}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 model/second/selftest.py FILE")
    sys.exit(main(sys.argv[1]))
