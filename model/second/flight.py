"""The protocol where messages stay in flight: who receives what, and how requests are answered."""

from collections import Counter
from typing import NamedTuple

from letters import ISSUER, SERVER, Ask, Certificate, Departure, Ended, Enrolment, Farewell, Keys
from letters import NeedKey, NoKey, Question, ReKeyOrder, Reply, RoleOrder, Statement, Told
from listing import Listing
from messages import Capsule, Deposit, GrantOrder, RevokeOrder
from profiles import Profile
from scopes import Item, Scope
from terms import ReKeyed


class Asked(NamedTuple):
    """A question of an owner's that the issuer has not answered: the request for which it is, the
    newest key pair that it is about, and what the owner knew of the reader."""

    owner: int
    number: int
    request: NeedKey
    newest: int
    ended: int
    roles: frozenset[tuple[str, int]]


class Flying(Listing):
    """A state with messages in flight."""

    __slots__ = ("waiting", "unwritten", "asked")
    parts = (*Listing.parts, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.waiting: frozenset[tuple[int, Item, int]] = frozenset()
        self.unwritten: tuple[tuple[int, Item], ...] = ()
        self.asked: frozenset[Asked] = frozenset()

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        unwritten = frozenset(Counter(self.unwritten).items())
        return (*super().key(), self.waiting, self.asked, unwritten)

    def is_inert(self, message: tuple) -> bool:
        """Whether it changes nothing that is asked about when a message arrives, whenever that
        is."""
        return isinstance(message, Keys) or (
            isinstance(message, Ended) and message.receiver == ISSUER and not self.profile.asks
        )

    # The parties.

    def ask(self, user: int, item: Item) -> None:
        """A user sends a request."""
        if self.reads and self.log_is_true:
            self.unwritten = (*self.unwritten, (user, item))
        self.carry(Ask(user, item, self.next_number(user)))

    def arrive(self, message: tuple) -> None:
        """A message reaches its receiver."""
        match message:
            case GrantOrder(grant, begun, number, ended):
                self._take_grant(grant, begun, number, ended)
            case RoleOrder(grant, holders, number):
                if self.is_fresh(number, grant.slot, grant.grantee):
                    self._list_holders(grant, holders)
            case RevokeOrder(slot, grantee, number):
                if self.is_fresh(number, slot, grantee):
                    self.listed = {k: v for k, v in self.listed.items() if k != (slot, grantee)}
                    super().arrive(message)
            case Certificate(user, role, number):
                if self.is_fresh(number, SERVER, user, role):
                    self._take_certificate(message)
            case Told(owner, certificate):
                if self.is_fresh(certificate.number, owner, *certificate[:2]):
                    self._hear_certificate(owner, certificate)
            case Departure(user, membership):
                if not self.profile.signed or membership > self.memberships.get((SERVER, user), 0):
                    self._end_membership(user, membership)
            case Enrolment(user, membership):
                self._take_enrolment(user, membership)
            case Ended(receiver, user, membership):
                if receiver == ISSUER:
                    self._tell_issuer(user, membership)
                else:
                    self._hear_end(receiver, user, membership)
            case Farewell(user, membership):
                self._tell_issuer(user, membership)
            case Ask(user, item, number):
                if self.is_fresh(number, user):
                    self._decide(user, item, number)
            case NeedKey():
                self._need(message)
            case Question(owner, user, number):
                self.carry(Statement(owner, user, number, *self._standing(ISSUER, user)))
            case Statement():
                self._hear_statement(message)
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

    def _need(self, request: NeedKey) -> None:
        """The owner is asked for a re-encryption key, and may have to ask the issuer first."""
        if not self.profile.asks:
            self._rekey(request)
        elif self.owner_admits(request.user, request.item):
            self._question(request)
        else:
            self.carry(NoKey(*request))

    def _rekey(self, request: NeedKey) -> None:
        """The owner makes a re-encryption key for a reader of the owner's own list. What is new
        never goes under a pair for which the issuer was asked."""
        user, item, number = request
        capsule = super().owner_rekeys(user, item, self.written[item])
        if capsule is None:
            self.carry(NoKey(user, item, number))
            return
        if capsule != self.written[item]:
            self.move(item, capsule)
            self.leave_epoch(item.slot)
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

    # Questions to the issuer.

    def _standing(self, who: int | str, user: int) -> tuple[int, frozenset[tuple[str, int]]]:
        """How many memberships of a user have ended, and which roles the user holds, by which
        certificates, as far as an owner or the issuer knows."""
        held = self.oracle.holders.items()
        if who != ISSUER:
            held = [((u, role), n) for (owner, u, role), n in self.holdings.items() if owner == who]
        roles = frozenset((role, number) for (u, role), number in held if u == user)
        return self.ended(who, user), roles

    def _tell_issuer(self, user: int, membership: int) -> None:
        """The issuer hears of a departure. Only what owners are answered depends on it."""
        if self.profile.asks:
            self.note_end(ISSUER, user, membership)

    def _question(self, request: NeedKey) -> None:
        """The owner asks the issuer what a reader is now. From here on, what is new goes under
        another key pair."""
        slot, user = request.item.slot, request.user
        number = self.next_number(ISSUER, slot.owner)
        known = self._standing(slot.owner, user)
        asked = Asked(slot.owner, number, request, self.newest.get(slot, 0), *known)
        self.asked |= {asked}
        self.leave_epoch(slot)
        self.carry(Question(slot.owner, user, number))

    def _hear_statement(self, statement: Statement) -> None:
        """The issuer answers the owner. The answer only takes away, and speaks of nothing that the
        owner has heard or renewed since asking: then the owner asks again."""
        owner, user, number, ended, roles = statement
        asked = next((a for a in self.asked if (a.owner, a.number) == (owner, number)), None)
        if asked is None:
            return
        self.asked -= {asked}
        request, key = asked.request, self.written[asked.request.item].key
        renewed = self.profile.epochs and key[-1] > asked.newest
        if (asked.ended, asked.roles) != self._standing(owner, user):
            self._need(request)
            return
        self._end_unconfirmed(owner, user, roles)
        if ended > asked.ended:
            self.carry(NoKey(*request))
        elif renewed:
            self._need(request)
        else:
            self._rekey(request)

    def _end_unconfirmed(self, owner: int, user: int, roles: frozenset[tuple[str, int]]) -> None:
        """The owner ends the roles of a user that the issuer does not confirm."""
        for role, number in self._standing(owner, user)[1] - roles:
            self.holdings = {k: v for k, v in self.holdings.items() if k != (owner, user, role)}
            self.lose(owner, self.owners[owner].withdraw(user, role))

    def owner_rekeys(self, user: int, item: Item, capsule: Capsule) -> Capsule | None:
        """What the owner would make, if nothing were sent until the answer is there."""
        if self.profile.asks and not self._is_confirmed(user, item):
            return None
        return super().owner_rekeys(user, item, capsule)

    def _is_confirmed(self, user: int, item: Item) -> bool:
        """Whether the issuer knows of nothing that ends what the owner's list lets a user have."""
        owner = item.slot.owner
        (ended, roles), (heard, known) = self._standing(ISSUER, user), self._standing(owner, user)
        access = self.owners[owner]
        for role, _ in known - roles:
            access = access.withdraw(user, role)
        return ended <= heard and access.admits(user, item, self.current(item.slot))
