"""Coalitions: who is corrupted, what leaks, and so what is seen (docs/threat-model.md)."""

from dataclasses import dataclass, field

from profiles import Profile
from scopes import INSIDER, NEWCOMER, OUTSIDER
from terms import Atom, Deposited, Fact, Given, Ingredients, ReKeyed, Stored


@dataclass(frozen=True)
class Coalition:
    """Corrupted parties and leaks."""

    users: tuple[int, ...] = ()
    srs: bool = False
    cloud: bool = False
    downloads: bool = False
    capsules: bool = False
    listens: bool = False
    moves: tuple[str, ...] = field(default=())
    """The kinds of moves of its own, beyond the protocol."""

    @property
    def reads_store(self) -> bool:
        """Whether it has a copy of all that was ever stored: the cloud serves anybody."""
        return self.cloud or self.downloads or bool(self.users)

    def knows(self, profile: Profile, atom: Atom) -> bool:
        """Whether it knows a secret."""
        kind, *rest = atom
        if kind == "a":
            return bool(self.moves)
        if kind == "r":
            return False
        if kind == "x" and rest[0] in self.users:
            return True
        escrow = self.srs or (self.listens and profile.link == "plain")
        return profile.escrowed and escrow

    def sees(self, profile: Profile, fact: Fact) -> bool:
        """Whether it reads a message: as sender, receiver or listener, or because it leaks."""
        if self.listens and profile.link == "plain":
            return True
        match fact:
            case Stored():
                return self.reads_store
            case Deposited():
                return self.srs or self.capsules
            case ReKeyed():
                return self.srs
            case Given(user=user) | Ingredients(user=user):
                return self.srs or user in self.users
        return False


COALITIONS = {
    "none": Coalition(),
    "srs-crash": Coalition(),
    "cloud": Coalition(cloud=True),
    "srs": Coalition(srs=True),
    "srs-reading": Coalition(srs=True, downloads=True),
    "srs+cloud": Coalition(srs=True, cloud=True),
    "outsider": Coalition((OUTSIDER,)),
    "other-partition": Coalition((INSIDER,)),
    "revoked": Coalition((INSIDER,)),
    "revoked+cloud": Coalition((INSIDER,), cloud=True),
    "revoked+srs": Coalition((INSIDER,), srs=True),
    "user+srs": Coalition((INSIDER,), srs=True),
    "newcomer": Coalition((NEWCOMER,)),
    "newcomer+srs": Coalition((NEWCOMER,), srs=True),
    "user+capsules": Coalition((INSIDER,), capsules=True),
    "two-users": Coalition((INSIDER, NEWCOMER)),
    "network": Coalition(listens=True),
    "user+cloud": Coalition((INSIDER,), cloud=True),
    "forger": Coalition((OUTSIDER,), moves=("forge",)),
    "replayer": Coalition(moves=("repeat",)),
    "rollback": Coalition(cloud=True, moves=("serve",)),
    "rollback+srs": Coalition(cloud=True, srs=True, moves=("serve", "answer")),
    "false-role": Coalition((OUTSIDER,), moves=("misassign",)),
    "active-srs": Coalition(srs=True, downloads=True, moves=("substitute",)),
}
