"""Who is entitled to what, from the decisions of owners, users and the issuer alone.

    entitled(u, m): u is registered, and an active grant covers the slot of m and names u or a role
    that u holds, and m is current, or the grant reaches the past, or m was uploaded after u's
    coverage by it began.

Sets of items are bit masks over the items of the scope.
"""

from collections.abc import Iterable

from scopes import Grant, Item, Scope, Slot

Coverage = tuple[bool, int]
"""Whether it reaches the past, and the version that was current when it began."""


class Oracle:
    """What was decided so far. A copy shares its parts; no part is changed in place."""

    __slots__ = ("scope", "bits", "current", "grants", "holders", "heard", "left", "gone", "coverage", "ever",
                 "lost", "missed", "labels", "kept_key")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.bits = {item: 1 << n for n, item in enumerate(scope.items())}
        self.current: dict[Slot, int] = dict.fromkeys(scope.slots, 0)
        self.grants: dict[tuple[Slot, int | str], bool] = {}
        self.holders: dict[tuple[int, str], int] = {}
        self.heard: frozenset[tuple[int, int, str]] = frozenset()
        self.left: dict[int, int] = {}
        self.gone: frozenset[int] = frozenset()
        self.coverage: dict[tuple[int, Slot, int | str], Coverage] = {}
        self.ever: dict[int, int] = {}
        self.lost: dict[tuple[int, Slot], int] = {}
        self.missed: dict[int, int] = {}
        self.labels: dict[int, int] = {}
        self.kept_key: tuple | None = None

    def copy(self) -> "Oracle":
        """The same decisions, to which more may be added."""
        other = object.__new__(Oracle)
        for part in Oracle.__slots__:
            setattr(other, part, getattr(self, part))
        return other

    def key(self) -> tuple:
        """What tells two histories apart, as far as anything depends on it."""
        if self.kept_key is None:
            parts = (self.current, self.grants, self.coverage, self.ever, self.lost, self.missed,
                     self.labels, self.holders, self.left)
            sets = tuple(frozenset(part.items()) for part in parts)
            self.kept_key = (*sets, self.heard, self.gone)
        return self.kept_key

    def uploaded(self) -> list[Item]:
        """Every item that exists."""
        return [Item(slot, v) for slot, last in self.current.items() for v in range(1, last + 1)]

    def mask(self, items: Iterable[Item]) -> int:
        """The bit mask of some items."""
        mask = 0
        for item in items:
            mask |= self.bits[item]
        return mask

    def entitled(self, user: int) -> int:
        """The items to which a user is entitled now."""
        if user in self.gone:
            return 0
        mask = 0
        for (who, slot, _), (past, begun) in self.coverage.items():
            if who == user and self.current[slot]:
                last = self.current[slot]
                for version in {last, *range(1 if past else begun + 1, last)}:
                    mask |= self.bits[Item(slot, version)]
        return mask

    def superseded_past(self, user: int) -> int:
        """The items that a grant from the past opens to a user, superseded when it began."""
        mask = 0
        for (who, slot, _), (past, begun) in self.coverage.items():
            if who == user and past:
                mask |= sum(self.bits[Item(slot, version)] for version in range(1, begun))
        return mask if user not in self.gone else 0

    def later(self, user: int) -> int:
        """The items of slots that a user lost, uploaded since."""
        return sum(
            bit for item, bit in self.bits.items()
            if self.lost.get((user, item.slot), self.scope.versions) < item.version
        )

    def lost_slots(self, user: int) -> int:
        """All items of slots that a user lost."""
        return sum(bit for item, bit in self.bits.items() if (user, item.slot) in self.lost)

    def revoked(self, user: int) -> int:
        """All items of slots that a user lost and has nothing of now."""
        covered = set() if user in self.gone else {s for u, s, _ in self.coverage if u == user}
        return sum(bit for item, bit in self.bits.items()
                   if (user, item.slot) in self.lost and item.slot not in covered)

    def _note(self) -> None:
        """Remembers who is entitled at this moment."""
        users = {who for who, _, _ in self.coverage}
        self.ever = {**self.ever}
        for user in users:
            self.ever[user] = self.ever.get(user, 0) | self.entitled(user)

    def _begin(self, user: int, slot: Slot, grantee: int | str, past: bool) -> None:
        begun = self.current[slot]
        reached, first = self.coverage.get((user, slot, grantee), (past, begun))
        covered = past or reached, min(begun, first)
        self.coverage = {**self.coverage, (user, slot, grantee): covered}
        same = sum(bit for item, bit in self.bits.items() if item.slot.label == slot.label)
        self.labels = {**self.labels, user: self.labels.get(user, 0) | same}
        if not past:
            before = sum(self.bits[Item(slot, version)] for version in range(1, begun))
            self.missed = {**self.missed, user: self.missed.get(user, 0) | before}

    def _end(self, ends: list[tuple[int, Slot, int | str]]) -> None:
        self.coverage = {k: v for k, v in self.coverage.items() if k not in ends}
        self.lost = {**self.lost, **{(user, slot): self.current[slot] for user, slot, _ in ends}}

    def upload(self, item: Item) -> None:
        """An owner wrote a new version."""
        self.kept_key = None
        self.current = {**self.current, item.slot: item.version}
        self._note()

    def grant(self, grant: Grant) -> None:
        """An owner granted access."""
        self.kept_key = None
        self.grants = {**self.grants, (grant.slot, grant.grantee): grant.past}
        if isinstance(grant.grantee, int):
            self._begin(grant.grantee, grant.slot, grant.grantee, grant.past)
        for owner, user, role in self.heard:
            if (owner, role) == (grant.slot.owner, grant.grantee):
                self._begin(user, grant.slot, role, grant.past)
        self._note()

    def revoke(self, slot: Slot, grantee: int | str) -> None:
        """An owner took a grant back."""
        self.kept_key = None
        self.grants = {k: v for k, v in self.grants.items() if k != (slot, grantee)}
        self._end([line for line in self.coverage if line[1:] == (slot, grantee)])

    def assign(self, user: int, role: str) -> None:
        """The issuer certified a role, and all owners heard of it."""
        self.certify(user, role, 0)
        for owner in {slot.owner for slot in self.scope.slots}:
            self.hear(owner, user, role, 0)

    def certify(self, user: int, role: str, holding: int) -> None:
        """The issuer decided that a user holds a role, by the certificate of that number."""
        self.kept_key = None
        self.holders = {**self.holders, (user, role): holding}

    def hear(self, owner: int, user: int, role: str, holding: int) -> None:
        """An owner heard of a certificate. It counts from now on for what is the owner's, if the
        role is still held by it."""
        if self.holders.get((user, role)) != holding or (owner, user, role) in self.heard:
            return
        self.kept_key = None
        self.heard |= {(owner, user, role)}
        for (slot, grantee), past in self.grants.items():
            if (slot.owner, grantee) == (owner, role):
                self._begin(user, slot, role, past)
        self._note()

    def withdraw(self, user: int, role: str) -> None:
        """The issuer took a role back."""
        self.kept_key = None
        self.holders = {k: v for k, v in self.holders.items() if k != (user, role)}
        self.heard = frozenset(told for told in self.heard if told[1:] != (user, role))
        self._end([line for line in self.coverage if (line[0], line[2]) == (user, role)])

    def depart(self, user: int) -> None:
        """A user left."""
        self.kept_key = None
        self.gone |= {user}
        self.left = {**self.left, user: self.left.get(user, 0) + 1}
        self.grants = {k: v for k, v in self.grants.items() if k[1] != user}
        self.holders = {k: v for k, v in self.holders.items() if k[0] != user}
        self.heard = frozenset(told for told in self.heard if told[1] != user)
        self._end([line for line in self.coverage if line[0] == user])

    def enrol(self, user: int) -> None:
        """A user who left came back."""
        self.kept_key = None
        self.gone -= {user}
        self._note()
