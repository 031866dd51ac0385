"""What a state of the protocol consists of."""

from typing import Self

from messages import Capsule, Download, Parameter, Sealed
from oracle import Oracle
from parties import Access
from profiles import Profile
from scopes import Item, Scope, Slot
from terms import Atom, Fact, Facts


class State:
    """A state. A copy shares its parts; no part is changed in place. What readers were served and
    answered, and whether the audit log is true, is kept where they can be deceived; that they were
    answered, always."""

    __slots__ = ("profile", "scope", "oracle", "owners", "server", "written", "under", "newest",
                 "debts", "stored", "capsules", "rekeys", "received", "parameters", "downloads",
                 "known", "facts", "spent", "reads", "log_is_true", "frozen")
    parts: tuple[str, ...] = __slots__

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        self.profile = profile
        self.scope = scope
        self.reads = reads
        self.oracle = Oracle(scope)
        self.owners = {slot.owner: Access() for slot in scope.slots}
        self.server = Access()
        self.written: dict[Item, Capsule] = {}
        self.under: dict[Atom, frozenset[Item]] = {}
        self.newest: dict[Slot, int] = {}
        self.debts: frozenset[Slot] = frozenset()
        self.stored: dict[Item, Sealed] = {}
        self.capsules: dict[Item, Capsule] = {}
        self.rekeys: frozenset[tuple[int, Atom]] = frozenset()
        self.received: frozenset[tuple[int, Item]] = frozenset()
        self.parameters: dict[tuple[int, Item], Parameter] = {}
        self.downloads: dict[tuple[int, Item], Download] = {}
        self.known = Facts()
        self.facts = 0
        self.spent: tuple[int, ...] = (0,) * 8
        self.log_is_true = True
        self.frozen: dict[str, tuple[dict, frozenset]] = {}

    def copy(self) -> Self:
        """The same state, from which something may happen."""
        other = object.__new__(type(self))
        for part in self.parts:
            setattr(other, part, getattr(self, part))
        other.oracle = self.oracle.copy()
        other.frozen = self.frozen.copy()
        return other

    def freeze(self, *names: str) -> tuple[frozenset, ...]:
        """Parts that are maps, as sets, which are kept until the part is another map."""
        sets = []
        for name in names:
            part = getattr(self, name)
            kept = self.frozen.get(name)
            if kept is None or kept[0] is not part:
                kept = self.frozen[name] = part, frozenset(part.items())
            sets.append(kept[1])
        return tuple(sets)

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        maps = self.freeze("owners", "written", "under", "newest", "stored", "capsules",
                           "parameters", "downloads")
        return (self.oracle.key(), self.server, self.debts, self.rekeys, self.received,
                self.facts, self.spent[:3], self.spent[4:], self.log_is_true, *maps)

    def send(self, fact: Fact) -> None:
        """Something travels, and who may read it does."""
        self.facts |= self.known.bit(fact)
