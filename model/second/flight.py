"""The protocol where messages stay in flight: they overtake each other, come again, and are lost.

Owners number their orders for each line of the list and each re-encryption key, and users their
requests. Where messages are signed, the server refuses a number that is not above the last one.
"""

from typing import NamedTuple

from messages import Capsule, Deposit, GrantOrder, RevokeOrder
from profiles import Profile
from protocol import World
from scopes import Item, Scope, Slot
from terms import Atom, ReKeyed


class Ask(NamedTuple):
    """A user to the server: the parameter of an item?"""

    user: int
    item: Item
    number: int


class NeedKey(NamedTuple):
    """The server to an owner: a re-encryption key for a request?"""

    user: int
    item: Item


class ReKeyOrder(NamedTuple):
    """An owner to the server: a re-encryption key, and the request that it is for."""

    user: int
    item: Item
    key: Atom
    number: int


class Reply(NamedTuple):
    """The server to a user: the parameter of an item."""

    user: int
    item: Item
    capsule: Capsule


class Flying(World):
    """A state with messages in flight."""

    __slots__ = ("flight", "counters", "heard", "waiting")
    parts = (*World.__slots__, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.flight: dict[tuple, int] = {}
        self.counters: dict[tuple, int] = {}
        self.heard: dict[tuple, int] = {}
        self.waiting: frozenset[tuple[int, Item]] = frozenset()

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        maps = (self.flight, self.counters, self.heard)
        return (*super().key(), self.waiting, *(frozenset(part.items()) for part in maps))

    def orders_in_flight(self) -> bool:
        """Whether something is under way that changes the server's list."""
        return any(isinstance(message, GrantOrder | RevokeOrder) for message in self.flight)

    # The network.

    def carry(self, message: tuple) -> None:
        """The network takes a message."""
        self.flight = {**self.flight, message: self.flight.get(message, 0) + 1}

    def take(self, message: tuple) -> None:
        """A message leaves the network."""
        flight = dict(self.flight)
        flight[message] -= 1
        self.flight = {message: count for message, count in flight.items() if count}

    def deliver(self, message: tuple) -> None:
        """The network delivers a message."""
        self.take(message)
        self.arrive(message)

    # Numbers.

    def _next(self, *line: object) -> int:
        count = self.counters.get(line, 0) + 1
        self.counters = {**self.counters, line: count}
        return count

    def number(self, slot: Slot, grantee: int | str) -> int:
        """The number of an owner's next order about a line."""
        return self._next(slot, grantee)

    def _is_fresh(self, number: int, *line: object) -> bool:
        """Whether the server takes a message with this number, which it then remembers."""
        if not self.profile.signed:
            return True
        if number <= self.heard.get(line, 0):
            return False
        self.heard = {**self.heard, line: number}
        return True

    # The parties.

    def ask(self, user: int, item: Item) -> None:
        """A user sends a request."""
        self.carry(Ask(user, item, self._next(user)))

    def arrive(self, message: tuple) -> None:
        """A message reaches its receiver."""
        match message:
            case GrantOrder(grant, _, number):
                if self._is_fresh(number, grant.slot, grant.grantee):
                    super().arrive(message)
            case RevokeOrder(slot, grantee, number):
                if self._is_fresh(number, slot, grantee):
                    super().arrive(message)
            case Ask(user, item, number):
                if self._is_fresh(number, user):
                    self._decide(user, item)
            case NeedKey(user, item):
                self._rekey(user, item)
            case ReKeyOrder(user, item, key, number):
                if self._is_fresh(number, user, key):
                    self._take_rekey(user, item, key)
            case Reply(user, item):
                self.received |= {(user, item)}
            case Deposit(item):
                super().arrive(message)
                self._settle_waiting(item)
            case _:
                super().arrive(message)

    def _decide(self, user: int, item: Item) -> None:
        """The server answers a request, or asks the owner for what it lacks, or refuses."""
        capsule = self.capsules.get(item)
        if capsule is None or not self.server.admits(user, item):
            return
        if self.profile.escrowed or (user, capsule.key) in self.rekeys:
            self.give(user, capsule)
            self.carry(Reply(user, item, capsule))
        else:
            self.waiting |= {(user, item)}
            self.carry(NeedKey(user, item))

    def _rekey(self, user: int, item: Item) -> None:
        """The owner makes a re-encryption key for a reader of the owner's own list."""
        capsule = self.owner_rekeys(user, item, self.written[item])
        if capsule is None:
            return
        if capsule != self.written[item]:
            self.move(item, capsule)
        self.send(ReKeyed(("x", user), capsule.key))
        number = self._next(user, capsule.key)
        self.carry(ReKeyOrder(user, item, capsule.key, number))

    def _take_rekey(self, user: int, item: Item, key: Atom) -> None:
        """The server takes a re-encryption key. If it leads from a key pair to which the item is
        only about to move, the request waits for the parameter."""
        self.rekeys |= {(user, key)}
        self._settle_waiting(item)

    def _settle_waiting(self, item: Item) -> None:
        """The server decides what waited for a parameter and a re-encryption key that now fit."""
        for user, wanted in sorted(self.waiting):
            capsule = self.capsules.get(item)
            if wanted == item and capsule and (user, capsule.key) in self.rekeys:
                self.waiting -= {(user, item)}
                self._decide(user, item)
