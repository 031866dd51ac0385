"""What parties send each other, beyond what they also do at once, where messages stay in flight."""

from typing import NamedTuple

from messages import Capsule
from scopes import Grant, Item
from terms import Atom

SERVER, ISSUER = "server", "issuer"
"""The server and the issuer, where others who heard of something are owners, by number."""


class Holder(NamedTuple):
    """A holder of a role, as an order names one: from which version, by which certificate."""

    user: int
    begun: int
    number: int


class RoleOrder(NamedTuple):
    """An owner to the server: a grant to a role, with its holders."""

    grant: Grant
    holders: frozenset[Holder]
    number: int


class Certificate(NamedTuple):
    """The issuer to the server: a user holds a role, or no longer does."""

    user: int
    role: str
    number: int
    held: bool


class Told(NamedTuple):
    """The server to an owner: the same."""

    owner: int
    certificate: Certificate


class Departure(NamedTuple):
    """A user to the server: a membership ends."""

    user: int
    membership: int


class Enrolment(NamedTuple):
    """A user to the server: a membership begins."""

    user: int
    membership: int


class Keys(NamedTuple):
    """The server that makes all secrets to a user: theirs."""

    user: int


class Farewell(NamedTuple):
    """A user to the issuer: a membership ends."""

    user: int
    membership: int


class Ended(NamedTuple):
    """The server to an owner, or to the issuer: a user's departure, or the enrolment that shows
    it."""

    receiver: int | str
    user: int
    membership: int


class Ask(NamedTuple):
    """A user to the server: the parameter of an item?"""

    user: int
    item: Item
    number: int


class NeedKey(NamedTuple):
    """The server to an owner: a re-encryption key for a request?"""

    user: int
    item: Item
    number: int


class NoKey(NamedTuple):
    """An owner to the server: none for this request."""

    user: int
    item: Item
    number: int


class ReKeyOrder(NamedTuple):
    """An owner to the server: a re-encryption key, and the request that it is for."""

    user: int
    item: Item
    key: Atom
    number: int


class Reply(NamedTuple):
    """The server to a user: the parameter of an item."""

    user: int
    item: Item
    capsule: Capsule


class Question(NamedTuple):
    """An owner to the issuer: what is a user now?"""

    owner: int
    user: int
    number: int


class Statement(NamedTuple):
    """The issuer to an owner, about one question: how many memberships of the user have ended, and
    which roles the user holds, by which certificates."""

    owner: int
    user: int
    number: int
    ended: int
    roles: frozenset[tuple[str, int]]
