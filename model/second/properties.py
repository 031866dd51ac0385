"""What each property forbids in a state, and when it has something to say.

A secrecy property names the items that a coalition must not open; a service property is asked of
every user and item; an integrity property is asked of what readers accept.
"""

from collections.abc import Callable
from typing import NamedTuple

from closure import Derived
from coalitions import Coalition
from flight import Flying
from protocol import World
from scopes import Item
from terms import Stored


class View(NamedTuple):
    """A state as a coalition sees it: whose contents and which masks it derives, and the items of
    which it holds a ciphertext, as bit masks where they are sets of items."""

    world: World
    coalition: Coalition
    opened: int
    derived: Derived
    held: int


class Judged(NamedTuple):
    """Whether a state contradicts a property, and whether it shows that something is at stake."""

    violated: bool
    witness: bool


def _never_entitled(view: View) -> int:
    """All items but those to which some member was ever entitled."""
    ever = 0
    for user in view.coalition.users:
        ever |= view.world.oracle.ever.get(user, 0)
    return ~ever


def _each_user(view: View, forbidden: Callable[[World, int], int]) -> int:
    """What is forbidden to some member."""
    mask = 0
    for user in view.coalition.users:
        mask |= forbidden(view.world, user)
    return mask


def _later(world: World, user: int) -> int:
    return world.oracle.later(user) & ~world.oracle.ever.get(user, 0)


def _unreceived(world: World, user: int) -> int:
    received = world.oracle.mask(item for who, item in world.received if who == user)
    return world.oracle.lost_slots(user) & ~received


def _missed(world: World, user: int) -> int:
    return world.oracle.missed.get(user, 0) & ~world.oracle.ever.get(user, 0)


def _other_label(world: World, user: int) -> int:
    return ~world.oracle.labels.get(user, 0)


def _secret(forbidden: Callable[[View], int]) -> Callable[[View], Judged]:
    def judge(view: View) -> Judged:
        items = forbidden(view)
        return Judged(bool(view.opened & items), bool(view.held & items))

    return judge


def _secret_of(forbidden: Callable[[World, int], int]) -> Callable[[View], Judged]:
    return _secret(lambda view: _each_user(view, forbidden))


def _under_way(world: World) -> bool:
    """Whether a message is still in flight."""
    return isinstance(world, Flying) and bool(world.flight)


def _unlocked(view: View) -> Judged:
    """P5: with no renewal due or under way, a mask of what is stored now in a slot that a member
    lost and has nothing of now."""
    world = view.world
    if world.debts or _under_way(world):
        return Judged(False, False)
    lost = _each_user(view, lambda w, u: w.oracle.revoked(u))
    stored = {item: sealed for item, sealed in world.stored.items()
              if lost & world.oracle.bits[item]}
    violated = any(sealed.body.blinding in view.derived.masks for sealed in stored.values())
    had = any((user, item) in world.received for user in view.coalition.users for item in stored)
    return Judged(violated, had)


def _nothing(view: View) -> Judged:
    """P10, P14: nothing at all; something is at stake once something is uploaded."""
    return Judged(bool(view.opened & _never_entitled(view)), bool(view.world.stored))


def _sent_no_record(view: View) -> Judged:
    """P19: nothing that travels to the server holds a ciphertext: those go to the cloud."""
    world = view.world
    bodies = [fact for fact in world.known.of(world.facts) if isinstance(fact, Stored)]
    seen = any(view.coalition.sees(world.profile, body) for body in bodies)
    return Judged(seen, bool(world.stored))


# What readers accept.


class Accepted(NamedTuple):
    """What an honest reader accepts: as which item, whose content, whether as the current version,
    and the version that was current when the reader asked what is."""

    user: int
    item: Item
    content: Item | None
    current: bool
    asked: int


def _accepted(world: World) -> list[Accepted]:
    """What honest readers accept."""
    accepted = []
    for (user, item), got in world.downloads.items():
        parameter = world.parameters.get((user, item))
        if parameter is None:
            continue
        opens, content = world.opens(item, got.sealed, parameter.capsule)
        if opens:
            signed = parameter.head is not None
            named, asked = (parameter.head, parameter.asked) if signed else (got.named, got.asked)
            if world.profile.remembered:
                named = max(named, world.shown(user, item.slot))
            accepted.append(Accepted(user, item, content, named == item.version, asked))
    return accepted


def _accepts_the_owners(view: View) -> Judged:
    accepted = _accepted(view.world)
    return Judged(any(a.content != a.item for a in accepted), bool(accepted))


def _accepts_the_current(view: View) -> Judged:
    accepted = _accepted(view.world)
    stale = any(a.current and a.item.version < a.asked for a in accepted)
    return Judged(stale, any(a.item.version > 1 for a in accepted))


def _accepts_no_older(view: View) -> Judged:
    """P32: what is taken for current is no older than what the same reader can open as well."""
    accepted = _accepted(view.world)
    older = [a for a in accepted if any(
        b.user == a.user and b.item.slot == a.item.slot and b.item.version > a.item.version
        for b in accepted)]
    return Judged(any(a.current for a in older), bool(older))


def _follows_the_owners(view: View) -> Judged:
    """P23, once all has arrived: lists, certificates, departures, ciphertexts and parameters are as
    the owners, the issuer and the users made them."""
    world, oracle = view.world, view.world.oracle
    if _under_way(world):
        return Judged(False, False)
    items = oracle.uploaded()
    users = {*world.scope.users, *view.coalition.users}
    lists = all(
        world.admits(user, item) == bool(oracle.entitled(user) & oracle.bits[item])
        for user in users for item in items
    )
    lines = {(slot, grantee): past for slot, grantee, past in world.server.lines}
    same = lines == oracle.grants and world.server.roles == oracle.holders.keys()
    gone = world.server.gone == oracle.gone
    bodies = all(
        item in world.written and sealed.body.content == item
        and sealed.body.blinding == world.written[item].blinding
        for item, sealed in world.stored.items()
    )
    return Judged(not (lists and same and gone and bodies and world.capsules == world.written),
                  bool(oracle.grants))


def _log_is_true(view: View) -> Judged:
    """P33: each entry of the audit log about an honest user has a request of that user behind it,
    and no two have the same one."""
    world = view.world
    answered = any(user in world.scope.users for user, _ in world.received)
    return Judged(not world.log_is_true, answered)


SECRECY: dict[str, Callable[[View], Judged]] = {
    "P1": _secret(_never_entitled),
    "P4": _secret_of(_later),
    "P5": _unlocked,
    "P6": _secret_of(_unreceived),
    "P7": _secret_of(_missed),
    "P9": _secret(_never_entitled),
    "P10": _nothing,
    "P11": _secret(_never_entitled),
    "P12a": _secret_of(_other_label),
    "P12b": _secret(_never_entitled),
    "P13": _secret(_never_entitled),
    "P14": _nothing,
    "P15": _accepts_the_owners,
    "P16": _accepts_the_current,
    "P19": _sent_no_record,
    "P23": _follows_the_owners,
    "P32": _accepts_no_older,
    "P33": _log_is_true,
}
"""Each property that is asked of a coalition's view of a state."""
