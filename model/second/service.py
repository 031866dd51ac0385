"""The properties of service: who is answered, what opening returns, and what stays as it was."""

from flight import Flying
from properties import Judged
from protocol import World

SERVICE = ("P2", "P3", "P8", "P17", "P18", "P20")
"""Each property that is asked of a state in which nobody is corrupted."""


def reachable(world: World, user: int) -> int:
    """The items that a user opens after at most one request and one download each, if what opens
    is what was uploaded."""
    mask = 0
    for item, sealed in world.stored.items():
        answer = world.answer(user, item)
        if answer is not None:
            opens, content = world.opens(item, sealed, answer.capsule)
            if opens and content == item:
                mask |= world.oracle.bits[item]
    return mask


def _accounted(world: World, user: int) -> bool:
    """Whether the entries about a user's requests name lines of the list from which anybody
    decides again what was decided."""
    for item in world.stored:
        answer = world.answer(user, item)
        lines = answer.lines if answer else frozenset()
        current = world.known_current().get(item.slot, 0)
        again = world.server._replace(since=lines).admits(user, item, current)
        if again != (answer is not None):
            return False
    return True


def judge_in_flight(world: Flying) -> dict[str, Judged]:
    """Judges a state with messages in flight: once all has arrived, in whatever order, who is
    entitled is answered, and opens. So only a state in which nothing is in flight can be wrong."""
    oracle = world.oracle
    quiet = not world.flight
    rightly = served = faithful = accounted = True
    some = none = False
    for user in world.scope.users:
        entitled = oracle.entitled(user)
        exist = oracle.uploaded()
        if quiet:
            answered = oracle.mask(i for i in exist if world.answer(user, i) is not None)
            rightly &= answered == entitled
            opened = reachable(world, user)
            served &= opened & entitled == entitled
            faithful &= opened == answered
            accounted &= _accounted(world, user)
        some |= bool(entitled)
        none |= bool(oracle.mask(exist) & ~entitled)
    return {
        "P2": Judged(not faithful, some),
        "P3": Judged(not rightly, some and none),
        "P18": Judged(not served, some),
        "P20": Judged(not accounted, some and none),
    }


def of(world: World) -> dict[str, Judged]:
    """Judges a state."""
    return judge_in_flight(world) if isinstance(world, Flying) else judge_at_once(world)


def judge_at_once(world: World) -> dict[str, Judged]:
    """Judges a state in which nothing is under way."""
    oracle = world.oracle
    stored = oracle.mask(world.stored)
    rightly = faithful = served = past = accounted = True
    some = none = some_past = False
    for user in world.scope.users:
        entitled, superseded = oracle.entitled(user), oracle.superseded_past(user)
        answered = oracle.mask(i for i in world.stored if world.answer(user, i) is not None)
        opened = reachable(world, user)
        rightly &= answered == entitled
        faithful &= opened == answered
        served &= opened & entitled == entitled
        past &= opened & superseded == superseded
        accounted &= _accounted(world, user)
        some |= bool(entitled)
        none |= bool(stored & ~entitled)
        some_past |= bool(superseded)
    return {
        "P2": Judged(not faithful, some),
        "P3": Judged(not rightly, some and none),
        "P8": Judged(not past, some_past),
        "P18": Judged(not served, some),
        "P20": Judged(not accounted, some and none),
    }


def ends_access(before: World, after: World) -> bool:
    """Whether a step is a revocation, the end of a certificate or a departure."""
    old, new = before.oracle, after.oracle
    ended = old.grants.keys() - new.grants.keys()
    return bool(ended or old.holders.keys() - new.holders.keys() or new.gone - old.gone)


def judge_step(before: World, after: World) -> Judged:
    """P17: a step that ends access leaves alone what all others can open: those who lose nothing
    by it. A grant to a role that nobody holds can end without anybody losing anything."""
    if not ends_access(before, after):
        return Judged(False, False)
    losers = {user for user, _, _ in before.oracle.coverage.keys() - after.oracle.coverage.keys()}
    losers |= after.oracle.gone - before.oracle.gone
    others = [user for user in before.scope.users if user not in losers]
    kept = [reachable(before, user) for user in others]
    return Judged(kept != [reachable(after, user) for user in others], any(kept))
