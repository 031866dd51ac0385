"""Symbols: exponents as products of secrets, and what messages carry, written with them."""

from typing import NamedTuple

from scopes import Item

Atom = tuple
"""A secret that somebody draws. `("x", user)` is a user's, `("k", ...)` an owner's, `("r", item, n)`
blinds, and `("a", n)` is drawn by the attacker."""

Monomial = frozenset
"""A product of powers of atoms: pairs of an atom and its exponent, which is not zero."""

ONE: Monomial = frozenset()


def product(*factors: tuple[Atom, int]) -> Monomial:
    """The product of powers of atoms."""
    powers: dict[Atom, int] = {}
    for atom, exponent in factors:
        powers[atom] = powers.get(atom, 0) + exponent
    return frozenset(pair for pair in powers.items() if pair[1])


def times(left: Monomial, right: Monomial) -> Monomial:
    """The product of two products."""
    return product(*left, *right)


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
