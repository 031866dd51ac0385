"""Lists where messages stay in flight: what the server and owners make of orders, certificates and
departures, in whatever order these arrive."""

from letters import ISSUER, SERVER, Certificate, Departure, Ended, Enrolment, Farewell, Holder, Keys
from letters import RoleOrder, Told
from network import Network
from profiles import Profile
from scopes import Grant, Scope, Slot


class Listing(Network):
    """A state in which lists follow what was heard so far. Holdings say since which certificate a
    user holds a role, and memberships how many of a user's have ended, each as far as somebody
    knows."""

    __slots__ = ("holdings", "listed", "memberships")
    parts = (*Network.parts, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.holdings: dict[tuple[int | str, int, str], int] = {}
        self.listed: dict[tuple[Slot, str], frozenset[Holder]] = {}
        self.memberships: dict[tuple[int | str, int], int] = {}

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        return (*super().key(), *self.freeze("holdings", "listed", "memberships"))

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
        elif self.is_fresh(number, slot, grantee):
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
        number = self.next_number(SERVER, user, role)
        self.oracle.certify(user, role, number)
        self.carry(Certificate(user, role, number, held=True))

    def withdraw(self, user: int, role: str) -> None:
        """The issuer takes a role back."""
        self.carry(Certificate(user, role, self.next_number(SERVER, user, role), held=False))

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
        """A user leaves, and tells the issuer, too, where owners ask the issuer."""
        self.carry(Departure(user, self.oracle.left[user]))
        if self.profile.asks:
            self.carry(Farewell(user, self.oracle.left[user]))

    def enrol(self, user: int) -> None:
        """A user who left comes back."""
        self.carry(Enrolment(user, self.oracle.left[user] + 1))

    def ended(self, who: int | str, user: int) -> int:
        """How many memberships of a user have ended, as far as an owner or the issuer has heard."""
        return self.memberships.get((who, user), 0)

    def note_end(self, who: int | str, user: int, membership: int) -> None:
        """An owner or the issuer hears that a membership has ended."""
        known = max(self.ended(who, user), membership)
        self.memberships = {**self.memberships, (who, user): known}

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
        for receiver in (*self.owners, ISSUER):
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
        if self.profile.signed and membership <= self.ended(owner, user):
            return
        self.note_end(owner, user, membership)
        self.holdings = {k: v for k, v in self.holdings.items() if k[:2] != (owner, user)}
        self.lose(owner, self.owners[owner].depart(user)._replace(gone=frozenset()))
