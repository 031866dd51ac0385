"""The protocol where messages stay in flight: they overtake each other, come again, and are lost.

Owners number their orders for each line of the list, the issuer certificates for each user and
role, and users their requests and their memberships. Where messages are signed, a number that is
not above the last one is refused.
"""

from collections import Counter
from typing import NamedTuple

from messages import Capsule, Deposit, GrantOrder, RevokeOrder
from profiles import Profile
from protocol import World
from scopes import Grant, Item, Scope, Slot
from terms import Atom, ReKeyed

SERVER = "server"
"""The server, where others who heard of something are owners, by number."""


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


class Certificate(NamedTuple):
    """The issuer to the server: a user holds a role, or no longer does."""

    user: int
    role: str
    number: int
    held: bool


class Told(NamedTuple):
    """The server to an owner: the same."""

    owner: int
    certificate: Certificate


class Departure(NamedTuple):
    """A user to the server: a membership ends."""

    user: int
    membership: int


class Enrolment(NamedTuple):
    """A user to the server: a membership begins."""

    user: int
    membership: int


class Keys(NamedTuple):
    """The server that makes all secrets to a user: theirs."""

    user: int


class Ended(NamedTuple):
    """The server to an owner, or to the issuer: a user's departure, or the enrolment that shows
    it."""

    receiver: int | str
    user: int
    membership: int


class Ask(NamedTuple):
    """A user to the server: the parameter of an item?"""

    user: int
    item: Item
    number: int


class NeedKey(NamedTuple):
    """The server to an owner: a re-encryption key for a request?"""

    user: int
    item: Item
    number: int


class NoKey(NamedTuple):
    """An owner to the server: none for this request."""

    user: int
    item: Item
    number: int


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

    __slots__ = ("flight", "counters", "heard", "waiting", "holdings", "listed",
                 "memberships", "unwritten")
    parts = (*World.parts, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.flight: tuple[tuple, ...] = ()
        self.counters: dict[tuple, int] = {}
        self.heard: dict[tuple, int] = {}
        self.waiting: frozenset[tuple[int, Item, int]] = frozenset()
        self.holdings: dict[tuple[int | str, int, str], int] = {}
        self.listed: dict[tuple[Slot, str], frozenset[Holder]] = {}
        self.memberships: dict[tuple[int | str, int], int] = {}
        self.unwritten: tuple[tuple[int, Item], ...] = ()

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        maps = self.freeze("counters", "heard", "holdings", "listed", "memberships")
        flight = frozenset(Counter(self.flight).items())
        unwritten = frozenset(Counter(self.unwritten).items())
        return (*super().key(), self.waiting, flight, unwritten, *maps)

    # The network.

    def carry(self, message: tuple) -> None:
        """The network takes a message."""
        self.flight = (*self.flight, message)

    @staticmethod
    def is_inert(message: tuple) -> bool:
        """Whether it changes nothing that is asked about when a message arrives, whenever that
        is."""
        return isinstance(message, Keys) or (
            isinstance(message, Ended) and not isinstance(message.receiver, int)
        )

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
        if self.reads and self.log_is_true:
            self.unwritten = (*self.unwritten, (user, item))
        self.carry(Ask(user, item, self._next(user)))

    def arrive(self, message: tuple) -> None:
        """A message reaches its receiver."""
        match message:
            case GrantOrder(grant, begun, number, ended):
                self._take_grant(grant, begun, number, ended)
            case RoleOrder(grant, holders, number):
                if self._is_fresh(number, grant.slot, grant.grantee):
                    self._list_holders(grant, holders)
            case RevokeOrder(slot, grantee, number):
                if self._is_fresh(number, slot, grantee):
                    self.listed = {k: v for k, v in self.listed.items() if k != (slot, grantee)}
                    super().arrive(message)
            case Certificate(user, role, number):
                if self._is_fresh(number, SERVER, user, role):
                    self._take_certificate(message)
            case Told(owner, certificate):
                if self._is_fresh(certificate.number, owner, *certificate[:2]):
                    self._hear_certificate(owner, certificate)
            case Departure(user, membership):
                if not self.profile.signed or membership > self.memberships.get((SERVER, user), 0):
                    self._end_membership(user, membership)
            case Enrolment(user, membership):
                self._take_enrolment(user, membership)
            case Ended(receiver, user, membership):
                if isinstance(receiver, int):
                    self._hear_end(receiver, user, membership)
            case Ask(user, item, number):
                if self._is_fresh(number, user):
                    self._decide(user, item, number)
            case NeedKey(user, item, number):
                self._rekey(user, item, number)
            case NoKey(user, item, number):
                if (user, item, number) in self.waiting:
                    self.waiting -= {(user, item, number)}
                    self._write(user, item)
            case ReKeyOrder(user, item, key, number):
                if (user, item, number) in self.waiting:
                    self.rekeys |= {(user, key)}
                    self.forget_rekeys()
                    self._settle_waiting(item)
            case Reply(user, item):
                self.received |= {(user, item)}
            case Deposit(item):
                super().arrive(message)
                self._settle_waiting(item)
            case Keys():
                pass
            case _:
                super().arrive(message)

    # Lines of the list.

    @property
    def replaces(self) -> bool:
        """Whether an order replaces what the server's list says of its line."""
        return self.profile.signed and self.profile.anchor == "named"

    def _take_grant(self, grant: Grant, begun: int, number: int, ended: int) -> None:
        """The server takes a grant. If it is for a membership that has ended, it tells the owner
        so."""
        slot, grantee, past = grant
        known = self.memberships.get((SERVER, grantee), 0)
        if self.profile.signed and isinstance(grantee, int) and ended < known:
            self.carry(Ended(slot.owner, grantee, known))
        elif self._is_fresh(number, slot, grantee):
            if self.replaces and isinstance(grantee, int):
                self.server = self.server.state(slot, grantee, past, {grantee: begun})
            else:
                self.accept_grant(grant, begun)

    def order(self, slot: Slot, grantee: int | str) -> None:
        """The owner sends the order of a line. Where orders name versions, that of a role names
        its holders."""
        if self.profile.anchor == "arrival" or isinstance(grantee, int):
            super().order(slot, grantee)
            return
        owner = self.owners[slot.owner]
        holders = frozenset(
            Holder(user, begun, self.holdings[slot.owner, user, grantee])
            for user, begun in owner.begun(slot, grantee).items()
        )
        line = Grant(slot, grantee, bool(owner.reaches(slot, grantee)))
        self.carry(RoleOrder(line, holders, self.number(slot, grantee)))

    def _list_holders(self, grant: Grant, holders: frozenset[Holder]) -> None:
        """The server takes the order of a line of a role."""
        line = (grant.slot, str(grant.grantee))
        past = grant.past
        if not self.replaces:
            holders |= self.listed.get(line, frozenset())
            past |= bool(self.server.reaches(*line))
        self.listed = {**self.listed, line: holders}
        self.server = self.server.state(*line, past, {})
        self._cover_holders()

    def _cover_holders(self) -> None:
        """The server covers the holders that orders named under the certificate that it knows of
        each. Where orders add to each other, the version named first in time counts."""
        since = {entry for entry in self.server.since if isinstance(entry[2], int)}
        for (slot, role), holders in self.listed.items():
            begun: dict[int, int] = {}
            for user, version, number in holders:
                if self.holdings.get((SERVER, user, role)) == number:
                    begun[user] = min(version, begun.get(user, version))
            since |= {(user, slot, role, version) for user, version in begun.items()}
        self.server = self.server._replace(since=frozenset(since))

    # Roles.

    def assign(self, user: int, role: str) -> None:
        """The issuer certifies a role."""
        number = self._next(SERVER, user, role)
        self.oracle.certify(user, role, number)
        self.carry(Certificate(user, role, number, held=True))

    def withdraw(self, user: int, role: str) -> None:
        """The issuer takes a role back."""
        self.carry(Certificate(user, role, self._next(SERVER, user, role), held=False))

    def _hold(self, holder: int | str, certificate: Certificate) -> bool:
        """Somebody takes a certificate. Whether a holding that they knew of has ended by it."""
        user, role, number, held = certificate
        before = self.holdings.get((holder, user, role))
        after = {k: v for k, v in self.holdings.items() if k != (holder, user, role)}
        self.holdings = after | ({(holder, user, role): number} if held else {})
        return before is not None and before != self.holdings.get((holder, user, role))

    def _take_certificate(self, certificate: Certificate) -> None:
        """The server takes a certificate and tells the owners. Where orders name no holders,
        coverage begins at what the server knows."""
        user, role, _, held = certificate
        if self._hold(SERVER, certificate):
            self.server = self.server.withdraw(user, role)
        if held:
            self.server = self.server.certify(user, role, self.known_current())
        if self.profile.anchor == "named":
            self._cover_holders()
        self.forget_rekeys()
        for owner in self.owners:
            self.carry(Told(owner, certificate))

    def _hear_certificate(self, owner: int, certificate: Certificate) -> None:
        """An owner hears of a certificate. Where orders name the holders, the owner sends the
        whole order again."""
        user, role, number, held = certificate
        if self._hold(owner, certificate):
            self.lose(owner, self.owners[owner].withdraw(user, role))
        if not held:
            return
        self.hear_certificate(owner, user, role)
        self.oracle.hear(owner, user, role, number)
        if self.profile.anchor == "named":
            for slot, grantee, _ in sorted(self.owners[owner].lines, key=str):
                if grantee == role:
                    self.order(slot, role)

    # Memberships.

    def depart(self, user: int) -> None:
        """A user leaves."""
        self.carry(Departure(user, self.oracle.left[user]))

    def enrol(self, user: int) -> None:
        """A user who left comes back."""
        self.carry(Enrolment(user, self.oracle.left[user] + 1))

    def ended(self, owner: int, user: int) -> int:
        """How many memberships of a user have ended, as far as an owner has heard."""
        return self.memberships.get((owner, user), 0)

    def is_void(self, grant: Grant) -> bool:
        """Whether a grant names somebody who has left, of which its owner has not heard."""
        user = grant.grantee
        if not isinstance(user, int):
            return False
        return self.ended(grant.slot.owner, user) < self.oracle.left.get(user, 0)

    def _end_membership(self, user: int, membership: int) -> None:
        """The server ends a membership and tells the owners and the issuer."""
        self.memberships = {**self.memberships, (SERVER, user): membership}
        self.server = self.server.depart(user)
        self.holdings = {k: v for k, v in self.holdings.items() if k[:2] != (SERVER, user)}
        self.forget_rekeys()
        for receiver in (*self.owners, "issuer"):
            self.carry(Ended(receiver, user, membership))

    def _take_enrolment(self, user: int, membership: int) -> None:
        """The server takes an enrolment, which shows that all memberships before it have ended."""
        if self.profile.signed:
            known = self.memberships.get((SERVER, user), 0)
            if membership <= known:
                return
            if membership > known + 1:
                self._end_membership(user, membership - 1)
        self.server = self.server._replace(gone=self.server.gone - {user})
        if self.profile.escrowed:
            self.carry(Keys(user))

    def _hear_end(self, owner: int, user: int, membership: int) -> None:
        """An owner hears that a membership has ended, and ends what was granted before."""
        known = self.memberships.get((owner, user), 0)
        if self.profile.signed and membership <= known:
            return
        self.memberships = {**self.memberships, (owner, user): max(known, membership)}
        self.holdings = {k: v for k, v in self.holdings.items() if k[:2] != (owner, user)}
        self.lose(owner, self.owners[owner].depart(user)._replace(gone=frozenset()))

    # Requests.

    def restart(self) -> None:
        """The server crashes, and forgets the requests that wait for an owner."""
        self.waiting = frozenset()

    def _decide(self, user: int, item: Item, number: int) -> None:
        """The server answers a request, or asks the owner for what it lacks, or refuses."""
        capsule = self.capsules.get(item)
        if capsule is None or not self.admits(user, item):
            self._write(user, item)
            return
        if self.profile.escrowed or (user, capsule.key) in self.rekeys:
            self._write(user, item)
            self.give(user, capsule)
            self.carry(Reply(user, item, capsule))
        else:
            self.waiting |= {(user, item, number)}
            self.carry(NeedKey(user, item, number))

    def _write(self, user: int, item: Item) -> None:
        """The server writes down how it decided a request. Each entry uses up a request of its
        user."""
        asked = (user, item)
        if not self.reads or not self.log_is_true:
            return
        if asked in self.unwritten:
            at = self.unwritten.index(asked)
            self.unwritten = self.unwritten[:at] + self.unwritten[at + 1 :]
        else:
            self.log_is_true, self.unwritten = False, ()

    def _rekey(self, user: int, item: Item, number: int) -> None:
        """The owner makes a re-encryption key for a reader of the owner's own list."""
        capsule = self.owner_rekeys(user, item, self.written[item])
        if capsule is None:
            self.carry(NoKey(user, item, number))
            return
        if capsule != self.written[item]:
            self.move(item, capsule)
        self.send(ReKeyed(("x", user), capsule.key))
        self.carry(ReKeyOrder(user, item, capsule.key, number))

    def _settle_waiting(self, item: Item) -> None:
        """The server decides what waited for a parameter and a re-encryption key that now fit. If
        the key leads from a pair to which the item is only about to move, the request waits on."""
        for user, wanted, number in sorted(self.waiting):
            capsule = self.capsules.get(item)
            if wanted == item and capsule and (user, capsule.key) in self.rekeys:
                self.waiting -= {(user, item, number)}
                self._decide(user, item, number)
