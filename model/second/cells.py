"""Cells as `sesphr check --json FILE` writes them."""

import json
from itertools import dropwhile
from typing import NamedTuple

READERS = {"P15", "P16", "P32"}
"""Properties whose counterexamples end with the reader opening what was read: the step that shows
the breach, not one that makes it."""


class Cell(NamedTuple):
    """One property under one profile, against one coalition, in one scope, and what was found."""

    property: str
    profile: str
    coalition: str
    pairing: str
    scope: str
    verdict: str
    steps: int | None

    def about(self) -> str:
        """What the cell is about, in a line."""
        return f"{self.property} {self.profile} {self.coalition} {self.scope} {self.pairing}"


def length(property_id: str, trace: list[dict] | None) -> int | None:
    """The steps of a counterexample, without the enrolments before the first state: nothing is in
    flight then, so a delivery before the first other step belongs to an enrolment."""
    if trace is None:
        return None
    steps = [line["action"] for line in trace if "action" in line]
    made = list(dropwhile(lambda step: "enrol" in step or "deliver" in step, steps))
    if property_id in READERS and made and "open" in made[-1]:
        made.pop()
    return len(made)


def read(path: str) -> list[Cell]:
    """The cells of a file.

    Raises ValueError if the file is not what `sesphr check --json` writes, OSError if it cannot be
    read.
    """
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    if not isinstance(rows, list):
        raise ValueError("a list of cells is expected")
    cells = []
    for number, row in enumerate(rows, start=1):
        try:
            named = {part: row[part] for part in Cell._fields if part != "steps"}
            steps = length(row["property"], row["trace"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"cell {number} has no {fault}") from fault
        cells.append(Cell(**named, steps=steps))
    return cells
