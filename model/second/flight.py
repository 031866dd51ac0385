"""The protocol where messages stay in flight: they overtake each other, come again, and are lost.

Owners number their orders for each line of the list and each re-encryption key, and users their
requests. Where messages are signed, the server refuses a number that is not above the last one.
"""

from collections import Counter
from typing import NamedTuple

from messages import Capsule, Deposit, GrantOrder, RevokeOrder
from profiles import Profile
from protocol import World
from scopes import Grant, Item, Scope, Slot
from terms import Atom, ReKeyed


class Holder(NamedTuple):
    """A holder of a role, as an order names one: from which version, by which certificate."""

    user: int
    begun: int
    number: int


class RoleOrder(NamedTuple):
    """An owner to the server: a grant to a role, with its holders."""

    grant: Grant
    holders: frozenset[Holder]
    number: int


class Certified(NamedTuple):
    """The issuer to the server: a user holds a role."""

    user: int
    role: str
    number: int


class Told(NamedTuple):
    """The server to an owner: the same."""

    user: int
    role: str
    number: int


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
    """A state with messages in flight. They arrive in any order, so that in which they were sent
    does not tell states apart."""

    __slots__ = ("flight", "counters", "heard", "waiting", "certificates", "listed")
    parts = (*World.parts, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.flight: tuple[tuple, ...] = ()
        self.counters: dict[tuple, int] = {}
        self.heard: dict[tuple, int] = {}
        self.waiting: frozenset[tuple[int, Item]] = frozenset()
        self.certificates: dict[tuple[int, str], int] = {}
        self.listed: dict[tuple[Slot, str], frozenset[Holder]] = {}

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        maps = self.freeze("counters", "heard", "certificates", "listed")
        flight = frozenset(Counter(self.flight).items())
        return (*super().key(), self.waiting, flight, *maps)

    # The network.

    def carry(self, message: tuple) -> None:
        """The network takes a message."""
        self.flight = (*self.flight, message)

    def take(self, message: tuple) -> None:
        """A message leaves the network."""
        at = self.flight.index(message)
        self.flight = self.flight[:at] + self.flight[at + 1 :]

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
            case RoleOrder(grant, holders, number):
                if self._is_fresh(number, grant.slot, grant.grantee):
                    super().arrive(GrantOrder(grant, 0, number))
                    line = (grant.slot, str(grant.grantee))
                    named = self.listed.get(line, frozenset()) | holders
                    self.listed = {**self.listed, line: named}
                    self._cover_holders()
            case Certified(user, role, number):
                if self._is_fresh(number, "issuer", user):
                    self._certified(user, role, number)
            case Told(user, role, number):
                self._told(user, role, number)
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

    # Roles.

    def assign(self, user: int, role: str) -> None:
        """The issuer certifies a role."""
        self.carry(Certified(user, role, self._next("issuer", user)))

    def _certified(self, user: int, role: str, number: int) -> None:
        """The server takes a certificate and tells the owners. Where orders name no holders,
        coverage begins at what the server knows."""
        self.certificates = {**self.certificates, (user, role): number}
        self.server = self.server.certify(user, role, self.known_current())
        if self.profile.anchor == "named":
            self._cover_holders()
        self.carry(Told(user, role, number))

    def _told(self, user: int, role: str, number: int) -> None:
        """The owner hears of a certificate. Where orders name the holders, the owner sends the
        whole order again."""
        if self.profile.signed and number <= self.counters.get(("told", user, role), 0):
            return
        self.counters = {**self.counters, ("told", user, role): number}
        self.oracle.assign(user, role)
        self.hear_certificate(user, role)
        if self.profile.anchor == "named":
            for slot, grantee, past in sorted(self.owner.lines, key=str):
                if grantee == role:
                    self.order(Grant(slot, role, past), self.current(slot))

    def order(self, grant: Grant, begun: int) -> None:
        """The owner sends the order of a grant."""
        if self.profile.anchor == "named" and isinstance(grant.grantee, str):
            role = grant.grantee
            holders = frozenset(
                Holder(user, since, self.counters["told", user, role])
                for user, slot, held, since in self.owner.since
                if (slot, held) == (grant.slot, role)
            )
            self.carry(RoleOrder(grant, holders, self.number(grant.slot, role)))
        else:
            super().order(grant, begun)

    def _cover_holders(self) -> None:
        """The server covers the holders that orders named under the certificate that it knows of
        each. Orders add to each other: the version named first in time counts."""
        since = {entry for entry in self.server.since if isinstance(entry[2], int)}
        for (slot, role), holders in self.listed.items():
            begun: dict[int, int] = {}
            for user, version, number in holders:
                if self.certificates.get((user, role)) == number:
                    begun[user] = min(version, begun.get(user, version))
            since |= {(user, slot, role, version) for user, version in begun.items()}
        self.server = self.server._replace(since=frozenset(since))

    # Requests.

    def _decide(self, user: int, item: Item) -> None:
        """The server answers a request, or asks the owner for what it lacks, or refuses."""
        capsule = self.capsules.get(item)
        if capsule is None or not self.admits(user, item):
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
