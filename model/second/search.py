"""A breadth-first search of everything that can happen, and what it says of each property."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import properties
import service
from closure import Attacker, Derived
from coalitions import COALITIONS, Coalition
from flight import Flying
from moves import Step, asks, deceptions, deliveries, departures, downloads, orders, requests
from moves import restarts, uploads
from profiles import Profile, parse
from protocol import World
from properties import Judged, View
from scopes import INSIDER, OUTSIDER, SCOPES
from terms import Deposited, Facts, Stored


@dataclass(frozen=True)
class Question:
    """A property, a coalition and a pairing, asked of one profile in one scope."""

    property: str
    coalition: str
    pairing: str


@dataclass
class Verdict:
    """What a search found: steps to the first state that contradicts, and to a witness."""

    violated: int | None = None
    witness: int | None = None
    exhaustive: bool = False

    def text(self) -> str:
        """The verdict, as `sesphr` spells it."""
        if self.violated is not None:
            return "violated"
        return "holds" if self.exhaustive and self.witness is not None else "undecided"


def group(coalition: str) -> str:
    """Coalitions of one group see the same steps: one search serves them."""
    if COALITIONS[coalition].moves or coalition == "srs-crash":
        return coalition
    return "passive"


@dataclass
class Eyes:
    """A coalition with one kind of pairing: what it derives from what it saw, remembered."""

    profile: Profile
    coalition: Coalition
    attacker: Attacker
    audience: int = 0
    judged: int = 0
    derived: dict[tuple[int, int], tuple[Derived, int, int]] = field(default_factory=dict)

    def _visible(self, known: Facts, facts: int) -> int:
        """The part of a set of facts that the coalition sees."""
        for fact in known.all[self.judged :]:
            self.audience |= self.coalition.sees(self.profile, fact) << self.judged
            self.judged += 1
        return facts & self.audience

    def view(self, world: World) -> View:
        """The state as the coalition sees it."""
        known, bits = world.known, world.oracle.bits
        seen = self._visible(known, world.facts)
        deposits = world.facts & known.deposits
        found = self.derived.get((seen, deposits))
        if found is None:
            facts = known.of(seen)
            owners = {f.key for f in known.of(deposits) if isinstance(f, Deposited)}
            derived = self.attacker.derive(facts, owners)
            opened = sum(bits[item] for item in derived.contents)
            held = {f.body.content for f in facts if isinstance(f, Stored) and f.body.content}
            found = self.derived[seen, deposits] = derived, opened, sum(bits[item] for item in held)
        derived, opened, held_mask = found
        return View(world, self.coalition, opened, derived, held_mask)


class Search:
    """A search for one profile, scope and group of coalitions."""

    def __init__(
        self, profile: str, scope: str, group_name: str, questions: list[Question]
    ) -> None:
        self.profile, self.scope = parse(profile), SCOPES[scope]
        self.deceiver = COALITIONS.get(group_name, Coalition())
        self.crashes = group_name == "srs-crash"
        self.open = {question: Verdict() for question in questions}
        self.asked = list(questions)
        self.states = 0
        self.eyes = {
            (q.coalition, q.pairing): self._eyes(q) for q in questions
            if q.property in properties.SECRECY
        }

    def _eyes(self, question: Question) -> Eyes:
        coalition, profile = COALITIONS[question.coalition], self.profile
        attacker = Attacker(
            lambda atom: coalition.knows(profile, atom),
            question.pairing == "type-1",
            profile.literal,
            (*self.scope.users, OUTSIDER),
        )
        return Eyes(profile, coalition, attacker)

    def _steps(self, world: World) -> Iterator[tuple[Step, bool]]:
        """What can happen next, and whether it is a corrupt move."""
        for source in self._sources(world):
            for step in source:
                yield step, False
        for step in deceptions(world, self.deceiver):
            yield step, True

    def _sources(self, world: World) -> list[Iterator[Step]]:
        """Where honest steps come from."""
        if isinstance(world, Flying):
            return self._sources_in_flight(world)
        deceived = bool(self.deceiver.moves)
        askers = (INSIDER, *self.deceiver.users) if deceived else self.scope.users
        sources = [uploads(world), orders(world), departures(world), requests(world, askers)]
        if deceived:
            sources.append(downloads(world, (INSIDER,)))
        if self.crashes:
            sources.append(restarts(world))
        return sources

    def _sources_in_flight(self, world: Flying) -> list[Iterator[Step]]:
        """Where honest steps come from with messages in flight. Where the server crashes, one thing
        happens at a time: nobody acts before all has arrived."""
        sources = [deliveries(world)]
        if self.crashes:
            sources.append(restarts(world))
        if not (self.crashes and world.flight):
            sources += [uploads(world), orders(world), departures(world), asks(world)]
        return sources

    def _note(self, question: Question, judged: Judged, depth: int) -> None:
        verdict = self.open[question]
        if judged.witness and verdict.witness is None:
            verdict.witness = depth
        if judged.violated and verdict.violated is None:
            verdict.violated = depth
            self.asked.remove(question)

    def _judge(self, world: World, depth: int) -> None:
        honest = None
        views: dict[tuple[str, str], View] = {}
        for question in list(self.asked):
            if question.property in properties.SECRECY:
                who = (question.coalition, question.pairing)
                if who not in views:
                    views[who] = self.eyes[who].view(world)
                self._note(question, properties.SECRECY[question.property](views[who]), depth)
            elif question.property != "P17":
                honest = honest or service.of(world)
                self._note(question, honest[question.property], depth)

    def _judge_step(self, before: World, after: World, depth: int) -> None:
        about = [question for question in self.asked if question.property == "P17"]
        if about:
            judged = service.judge_step(before, after)
            for question in about:
                self._note(question, judged, depth)

    def run(self) -> dict[Question, Verdict]:
        """Searches until every state was seen or every question has its counterexample."""
        kind = Flying if self.scope.in_flight else World
        first = kind(self.profile, self.scope, bool(self.deceiver.moves))
        seen = {(first.key(), first.spent)}
        self._judge(first, 0)
        level, depth = [first], 0
        while level and self.asked:
            depth += 1
            following = []
            for world in level:
                here = world.key()
                for step, corrupt in self._steps(world):
                    after = world.copy()
                    step(after)
                    key = after.key()
                    if corrupt and key == here:
                        continue
                    self._judge_step(world, after, depth)
                    if (key, after.spent) not in seen:
                        seen.add((key, after.spent))
                        following.append(after)
                        self._judge(after, depth)
            level = following
        self.states = len(seen)
        for verdict in self.open.values():
            verdict.exhaustive = not level
        return self.open
