"""A network that keeps messages: they overtake each other, come again, and are lost.

Owners number their orders for each line of the list, the issuer certificates for each user and
role, and users their requests and their memberships. Where messages are signed, a number that is
not above the last one is refused.
"""

from collections import Counter

from profiles import Profile
from protocol import World
from scopes import Scope, Slot


class Network(World):
    """A state with messages in flight. They arrive in any order, so that in which they were sent
    does not tell states apart."""

    __slots__ = ("flight", "counters", "heard")
    parts = (*World.parts, *__slots__)

    def __init__(self, profile: Profile, scope: Scope, reads: bool) -> None:
        super().__init__(profile, scope, reads)
        self.flight: tuple[tuple, ...] = ()
        self.counters: dict[tuple, int] = {}
        self.heard: dict[tuple, int] = {}

    def key(self) -> tuple:
        """What tells states apart, but for how many corrupt moves were made."""
        flight = frozenset(Counter(self.flight).items())
        return (*super().key(), flight, *self.freeze("counters", "heard"))

    # The network.

    def carry(self, message: tuple) -> None:
        """The network takes a message."""
        self.flight = (*self.flight, message)

    def take(self, message: tuple) -> None:
        """A message leaves the network."""
        at = self.flight.index(message)
        self.flight = self.flight[:at] + self.flight[at + 1 :]

    def deliver(self, message: tuple) -> None:
        """The network delivers a message."""
        self.take(message)
        self.arrive(message)

    # Numbers.

    def next_number(self, *line: object) -> int:
        """The next number of a sequence of somebody's."""
        count = self.counters.get(line, 0) + 1
        self.counters = {**self.counters, line: count}
        return count

    def number(self, slot: Slot, grantee: int | str) -> int:
        """The number of an owner's next order about a line."""
        return self.next_number(slot, grantee)

    def is_fresh(self, number: int, *line: object) -> bool:
        """Whether the server takes a message with this number, which it then remembers."""
        if not self.profile.signed:
            return True
        if number <= self.heard.get(line, 0):
            return False
        self.heard = {**self.heard, line: number}
        return True
