"""What an attacker can derive, by saturation.

Scalars are multiplied and inverted, never added, and every known scalar is an atom. So whatever a
known scalar can do to an element is undone by striking known atoms from its exponent: two elements
give each other if their exponents are then the same. What is left is finite: strike, pair every two
source elements that may be paired, and go along ciphertexts until nothing new comes.

An exponent is a product of powers of atoms. It is written as a number whose digits, one an atom,
are the powers: multiplying exponents adds these numbers. Powers stay far below half the base.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from scopes import Item
from terms import Atom, Body, Deposited, Fact, Given, Ingredients, ReKeyed, Stored

DIGIT_BITS = 6
ONE = 0
"""The exponent of a generator."""


class Derived(NamedTuple):
    """What a coalition derives: contents of items, and blindings whose mask it has."""

    contents: frozenset[Item]
    masks: frozenset[Atom]


class Elements(NamedTuple):
    """Struck exponents of elements of both source groups and of the target group."""

    left: tuple[int, ...] = ()
    right: tuple[int, ...] = ()
    target: tuple[int, ...] = ()


class Attacker:
    """The abilities of a coalition: the atoms that it knows, whether any two source elements can be
    paired, whether it reads literal ciphertexts, and the users whose public keys are known."""

    def __init__(
        self, knows: Callable[[Atom], bool], symmetric: bool, literal: bool, users: Iterable[int]
    ) -> None:
        self.knows = knows
        self.symmetric = symmetric
        self.literal = literal
        self.users = [("x", user) for user in users]
        self._digits: dict[Atom, int] = {}
        self._elements: dict[Fact, Elements] = {}

    def exponent(self, *powers: tuple[Atom, int]) -> int:
        """A product of powers of atoms, without those that are known."""
        total = ONE
        for atom, power in powers:
            if not self.knows(atom):
                digit = self._digits.setdefault(atom, len(self._digits))
                total += power << digit * DIGIT_BITS
        return total

    def _read(self, fact: Fact) -> Elements:
        """The group elements that a message carries."""
        match fact:
            case Deposited(blinding, key):
                return Elements(left=(self.exponent((blinding, 1), (key, 1)),))
            case ReKeyed(secret, key):
                return Elements(right=(self.exponent((secret, 1), (key, -1)),))
            case Given(user, blinding):
                return Elements(target=(self.exponent((blinding, 1), (("x", user), 1)),))
            case Ingredients(user, blinding, key):
                return Elements((self.exponent((blinding, 1), (key, 1)),),
                                (self.exponent((("x", user), 1), (key, -1)),))
        return Elements()

    def derive(self, facts: list[Fact], owners: Iterable[Atom]) -> Derived:
        """What follows from what was seen, and from the owners' keys that are in use."""
        public = {ONE, *(self.exponent((atom, 1)) for atom in (*self.users, *owners))}
        left, right, target = set(public), set(public), {ONE}
        for fact in facts:
            if fact not in self._elements:
                self._elements[fact] = self._read(fact)
            elements = self._elements[fact]
            left.update(elements.left)
            right.update(elements.right)
            target.update(elements.target)
        if self.symmetric:
            left = right = left | right
        target.update(one + other for one in left for other in right)
        return self._open(target, [fact.body for fact in facts if isinstance(fact, Stored)])

    def _open(self, target: set[int], bodies: list[Body]) -> Derived:
        """Goes along ciphertexts: a mask gives the content; of a literal one, the content gives
        the mask, and on the papers' curve the ciphertext alone gives the content (erratum E6)."""
        contents: set[Item] = set()
        masks: set[Atom] = set()
        before = -1
        while before != len(target) + len(contents):
            before = len(target) + len(contents)
            for body in bodies:
                mask = self.exponent((body.blinding, 1))
                if self.literal:
                    target.add(mask)
                if mask in target:
                    masks.add(body.blinding)
                    if body.content is not None:
                        contents.add(body.content)
        return Derived(frozenset(contents), frozenset(masks))
