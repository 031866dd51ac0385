"""What parties send each other, keep of it, and answer."""

from typing import NamedTuple

from scopes import Grant, Item, Slot
from terms import Atom, Body


class Sealed(NamedTuple):
    """A ciphertext that the cloud keeps, and how often its item was renewed before."""

    body: Body
    generation: int


class Capsule(NamedTuple):
    """A parameter that the server keeps: for which blinding, key pair and renewal, and the
    ciphertext that its owner signed with it, if anything is signed."""

    blinding: Atom
    key: Atom
    generation: int
    signed: Body | None


class Upload(NamedTuple):
    """An owner to the cloud: a ciphertext."""

    item: Item
    sealed: Sealed


class Deposit(NamedTuple):
    """An owner to the server: a parameter."""

    item: Item
    capsule: Capsule


class GrantOrder(NamedTuple):
    """An owner to the server: a line of the list, with the version from which the owner counts,
    which order about this line it is, and how many memberships of the user have ended, as far as
    the owner has heard."""

    grant: Grant
    begun: int
    number: int
    ended: int


class RevokeOrder(NamedTuple):
    """An owner to the server: the end of a grant, and which order about this line it is."""

    slot: Slot
    grantee: int | str
    number: int


class Answer(NamedTuple):
    """What the server answers, with what it took from the owner for it: the capsule as it is now,
    and whether a re-encryption key was made. The lines of the list that decided are the audit
    entry."""

    capsule: Capsule
    made: bool
    lines: frozenset


class Parameter(NamedTuple):
    """What a reader was answered: the current version as a signed head names it, if there is one,
    and the version that was current when the reader asked."""

    capsule: Capsule
    head: int | None
    asked: int


class Download(NamedTuple):
    """What a reader was served: the current version as the cloud names it, and the version that
    was current when the reader asked."""

    sealed: Sealed
    named: int
    asked: int
