"""Symbols: secrets, and what messages carry, written with them."""

from typing import NamedTuple

from scopes import Item

Atom = tuple
"""A secret that somebody draws. `("x", user)` is a user's, `("k", ...)` an owner's,
`("r", item, n)` blinds, and `("a", n)` is drawn by the attacker."""


class Body(NamedTuple):
    """A ciphertext: the blinding whose mask hides it, the item that it was sealed as, and what it
    hides: the content of an item of its owner, or None for a text of the attacker's."""

    blinding: Atom
    name: Item
    content: Item | None


class Stored(NamedTuple):
    """A ciphertext on its way to the cloud."""

    body: Body


class Deposited(NamedTuple):
    """A parameter R = g1^(r k) on its way to the server."""

    blinding: Atom
    key: Atom


class ReKeyed(NamedTuple):
    """A re-encryption key RK = g2^(x / k) on its way from an owner to the server."""

    secret: Atom
    key: Atom


class Given(NamedTuple):
    """The answer Z^(r x) to a user."""

    user: int
    blinding: Atom


class Ingredients(NamedTuple):
    """The answer R, RK to a user who pairs them."""

    user: int
    blinding: Atom
    key: Atom


Fact = Stored | Deposited | ReKeyed | Given | Ingredients


class Facts:
    """Numbers for facts, so that a set of facts is a bit mask."""

    def __init__(self) -> None:
        self.numbers: dict[Fact, int] = {}
        self.all: list[Fact] = []
        self.deposits = 0

    def bit(self, fact: Fact) -> int:
        """The bit of a fact."""
        number = self.numbers.get(fact)
        if number is None:
            number = self.numbers[fact] = len(self.all)
            self.all.append(fact)
            self.deposits |= isinstance(fact, Deposited) << number
        return 1 << number

    def of(self, mask: int) -> list[Fact]:
        """The facts of a set."""
        return [fact for number, fact in enumerate(self.all) if mask >> number & 1]
