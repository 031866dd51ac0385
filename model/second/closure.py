"""What an attacker can derive, by saturation.

Scalars are multiplied and inverted, never added, and every known scalar is an atom. So whatever a
known scalar can do to an element is undone by striking known atoms from its exponent: two elements
give each other if their exponents are then the same. What is left is finite: strike, pair every two
source elements that may be paired, and go along ciphertexts until nothing new comes.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from scopes import Item
from terms import ONE, Atom, Body, Deposited, Fact, Given, Ingredients, Monomial, ReKeyed, Stored
from terms import product, times


class Derived(NamedTuple):
    """What a coalition derives: contents of items, and blindings whose mask it has."""

    contents: frozenset[Item]
    masks: frozenset[Atom]


class Attacker(NamedTuple):
    """The abilities of a coalition: the atoms that it knows, which elements it can pair, whether
    it reads literal ciphertexts, and the users whose public keys are known."""

    knows: Callable[[Atom], bool]
    symmetric: bool
    literal: bool
    users: tuple[int, ...]

    def strike(self, exponent: Monomial) -> Monomial:
        """The exponent without the atoms that are known."""
        return frozenset(pair for pair in exponent if not self.knows(pair[0]))

    def derive(self, facts: Iterable[Fact], public: Iterable[Atom]) -> Derived:
        """What follows from what was seen. `public` has the owners' keys that are in use."""
        left, right, target, bodies = self._elements(facts, public)
        if self.symmetric:
            left = right = left | right
        target |= {self.strike(times(one, other)) for one in left for other in right}
        return self._open(target, bodies)

    def _elements(
        self, facts: Iterable[Fact], public: Iterable[Atom]
    ) -> tuple[set[Monomial], set[Monomial], set[Monomial], list[Body]]:
        """Exponents of known elements of both source groups and the target group; ciphertexts."""
        keys = [product((key, 1)) for key in public]
        keys += [product((("x", user), 1)) for user in self.users]
        left, right, target = {ONE, *keys}, {ONE, *keys}, {ONE}
        bodies: list[Body] = []
        for fact in facts:
            match fact:
                case Stored(body):
                    bodies.append(body)
                case Deposited(blinding, key):
                    left.add(product((blinding, 1), (key, 1)))
                case ReKeyed(secret, key):
                    right.add(product((secret, 1), (key, -1)))
                case Given(user, blinding):
                    target.add(product((blinding, 1), (("x", user), 1)))
                case Ingredients(user, blinding, key):
                    left.add(product((blinding, 1), (key, 1)))
                    right.add(product((("x", user), 1), (key, -1)))
        groups = [{self.strike(exponent) for exponent in group} for group in (left, right, target)]
        return groups[0], groups[1], groups[2], bodies

    def _open(self, target: set[Monomial], bodies: list[Body]) -> Derived:
        """Goes along ciphertexts: a mask gives the content; of a literal one, the content gives
        the mask, and on the papers' curve the ciphertext alone gives the content (erratum E6)."""
        contents: set[Item] = set()
        masks: set[Atom] = set()
        grew = True
        while grew:
            grew = False
            for body in bodies:
                mask = self.strike(product((body.blinding, 1)))
                opens = self.literal or mask in target
                if opens and body.content is not None and body.content not in contents:
                    contents.add(body.content)
                    grew = True
                if self.literal and mask not in target:
                    target.add(mask)
                    grew = True
                if mask in target:
                    masks.add(body.blinding)
        return Derived(frozenset(contents), frozenset(masks))
