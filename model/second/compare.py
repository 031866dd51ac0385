"""Judges cells a second time and compares."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from typing import NamedTuple

from cells import Cell
from coalitions import COALITIONS
from profiles import parse
from properties import SECRECY
from scopes import SCOPES
from search import Question, Search, group
from service import SERVICE

IN_FLIGHT = {"P1", "P2", "P3", "P5", "P6", "P14", "P18", "P20", "P23", "P33"}
"""The properties that are judged with messages in flight."""

MISSING = {
    "readings-in-flight": "downloads are not written for messages in flight",
}
"""Why a shipped scope is not in the table."""

Finding = tuple[str, int | None]
"""A verdict, and the length of the shortest counterexample."""


class Job(NamedTuple):
    """What one search answers."""

    profile: str
    scope: str
    group: str


@dataclass
class Comparison:
    """What was judged, and what was not, with the reason."""

    agree: list[Cell] = field(default_factory=list)
    differ: list[tuple[Cell, Finding]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    states: int = 0


def why_not(cell: Cell) -> str | None:
    """Why a cell is not judged; None if it is."""
    if cell.verdict == "not-applicable":
        return "not applicable: the property says nothing about the coalition, or nothing is at stake"
    if cell.scope not in SCOPES:
        return f"scope {cell.scope}: {MISSING.get(cell.scope, 'not in the table of scopes')}"
    if cell.coalition not in COALITIONS:
        return f"coalition {cell.coalition}: not in the table of coalitions"
    if SCOPES[cell.scope].in_flight and cell.property not in IN_FLIGHT:
        return f"property {cell.property} with messages in flight: no condition is written for it"
    if cell.property not in SECRECY and cell.property not in SERVICE:
        return f"property {cell.property}: no condition is written for it"
    try:
        profile = parse(cell.profile)
    except ValueError as fault:
        return f"profile {cell.profile}: {fault}"
    if profile.standing == "asked":
        return "standing=asked: questions to the issuer are not written"
    return None


def plan(cells: Iterable[Cell]) -> dict[Job, list[Cell]]:
    """The searches that answer for cells."""
    jobs: dict[Job, list[Cell]] = defaultdict(list)
    for cell in cells:
        jobs[Job(cell.profile, cell.scope, group(cell.coalition))].append(cell)
    return jobs


def _question(cell: Cell) -> Question:
    return Question(cell.property, cell.coalition, cell.pairing)


def _answer(work: tuple[Job, list[Cell]]) -> tuple[list[tuple[Cell, Finding]], int]:
    """One search, and what it says of each of its cells."""
    job, cells = work
    search = Search(*job, list(dict.fromkeys(map(_question, cells))))
    found = search.run()
    answers = []
    for cell in cells:
        verdict = found[_question(cell)]
        answers.append((cell, (verdict.text(), verdict.violated)))
    return answers, search.states


def _answers(jobs: dict[Job, list[Cell]], processes: int) -> Iterator:
    work = list(jobs.items())
    if processes == 1:
        yield from map(_answer, work)
    else:
        with Pool(processes) as pool:
            yield from pool.imap(_answer, work)


def compare(cells: list[Cell], processes: int) -> Comparison:
    """Judges every cell that can be judged."""
    result = Comparison()
    judged = []
    for cell in cells:
        reason = why_not(cell)
        if reason is None:
            judged.append(cell)
        else:
            result.left_out[reason] += 1
    for answers, states in _answers(plan(judged), processes):
        result.states += states
        for cell, finding in answers:
            if finding == (cell.verdict, cell.steps):
                result.agree.append(cell)
            else:
                result.differ.append((cell, finding))
    return result
