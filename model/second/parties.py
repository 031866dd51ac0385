"""What a server or an owner keeps of grants and certificates, and decides by."""

from typing import NamedTuple

from scopes import Item, Slot


class Access(NamedTuple):
    """An access control list: lines of grants, certificates, and since which version a line covers
    its user. All parts are immutable values, so a state can share them."""

    lines: frozenset[tuple[Slot, int | str, bool]] = frozenset()
    roles: frozenset[tuple[int, str]] = frozenset()
    since: frozenset[tuple[int, Slot, int | str, int]] = frozenset()
    gone: frozenset[int] = frozenset()

    def grantees(self, slot: Slot) -> frozenset[int | str]:
        """Whom the list names for a slot."""
        return frozenset(grantee for at, grantee, _ in self.lines if at == slot)

    def _covering(self, slot: Slot, user: int) -> list[tuple[bool, int]]:
        if user in self.gone:
            return []
        reach = {(at, grantee): past for at, grantee, past in self.lines}
        return [
            (reach[slot, grantee], begun)
            for who, at, grantee, begun in self.since
            if (who, at) == (user, slot) and (slot, grantee) in reach
            and (grantee == user or (user, grantee) in self.roles)
        ]

    def admits(self, user: int, item: Item, current: int) -> bool:
        """Whether the list lets a user have an item, given the slot's current version as far as its
        keeper knows: coverage that begins at a later one shows that there is one."""
        return any(
            past or item.version > begun or item.version == max(current, begun)
            for past, begun in self._covering(item.slot, user)
        )

    def covers(self, user: int, slot: Slot) -> bool:
        """Whether the list lets a user have anything of a slot."""
        return bool(self._covering(slot, user))

    def reaches(self, slot: Slot, grantee: int | str) -> bool | None:
        """Whether a line reaches the past; None if there is no such line."""
        return next((past for at, who, past in self.lines if (at, who) == (slot, grantee)), None)

    def begun(self, slot: Slot, grantee: int | str) -> dict[int, int]:
        """Since which version a line covers each of its users."""
        return {user: begun for user, at, who, begun in self.since if (at, who) == (slot, grantee)}

    def state(self, slot: Slot, grantee: int | str, past: bool, begun: dict[int, int]) -> "Access":
        """The list after an order that states a whole line."""
        other = self.strike(slot, grantee)
        since = {(user, slot, grantee, version) for user, version in begun.items()}
        return other._replace(lines=other.lines | {(slot, grantee, past)},
                              since=other.since | since)

    def enter(self, slot: Slot, grantee: int | str, past: bool, begun: int) -> "Access":
        """The list after a grant that begins at a version, added to what the line said before."""
        users = [u for u, role in self.roles if role == grantee]
        if isinstance(grantee, int):
            users = [grantee]
        before = self.begun(slot, grantee)
        added = {user: min(begun, before.get(user, begun)) for user in users}
        reaches = past or bool(self.reaches(slot, grantee))
        return self.state(slot, grantee, reaches, before | added)

    def strike(self, slot: Slot, grantee: int | str) -> "Access":
        """The list after a revocation."""
        return self._replace(
            lines=frozenset(line for line in self.lines if line[:2] != (slot, grantee)),
            since=frozenset(entry for entry in self.since if entry[1:3] != (slot, grantee)),
        )

    def certify(self, user: int, role: str, current: dict[Slot, int]) -> "Access":
        """The list after a certificate: coverage begins at what is current."""
        if (user, role) in self.roles:
            return self
        begins = {(user, at, role, current.get(at, 0)) for at, grantee, _ in self.lines
                  if grantee == role}
        return self._replace(roles=self.roles | {(user, role)}, since=self.since | begins)

    def withdraw(self, user: int, role: str) -> "Access":
        """The list without a certificate."""
        return self._replace(
            roles=self.roles - {(user, role)},
            since=frozenset(e for e in self.since if (e[0], e[2]) != (user, role)),
        )

    def depart(self, user: int) -> "Access":
        """The list after a user left."""
        return self._replace(
            gone=self.gone | {user},
            roles=frozenset(held for held in self.roles if held[0] != user),
            lines=frozenset(line for line in self.lines if line[1] != user),
            since=frozenset(entry for entry in self.since if entry[0] != user),
        )
