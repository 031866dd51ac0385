"""Everything that can happen next: steps of the protocol and moves of corrupt parties.

A move is a name and a function that makes it happen in a copy of the state.
"""

from collections.abc import Callable, Iterator
from functools import partial

from coalitions import Coalition
from flight import Flying
from messages import Capsule, Sealed
from protocol import World
from scopes import INSIDER, OUTSIDER, Grant, Item
from terms import Body, Deposited, ReKeyed, Stored

Step = Callable[..., object]
GRANTS, REVOCATIONS, DEPARTURES, DECEPTIONS, RESTARTS, READINGS, LOSSES, RETURNS = range(8)
"""What the bounds of a scope count."""


def spend(world: World, bound: int) -> None:
    """Counts an event against its bound."""
    world.spent = tuple(n + (at == bound) for at, n in enumerate(world.spent))


def uploads(world: World) -> Iterator[Step]:
    """One open slot, or it and all later open slots of its record."""
    scope = world.scope
    open_slots = [s for s in scope.slots if world.oracle.current[s] < scope.versions]
    for at, slot in enumerate(open_slots):
        later = [s for s in open_slots[at + 1 :] if s[:2] == slot[:2]]
        for slots in {(slot,), (slot, *later)}:
            yield partial(World.seal, slots=slots)


def orders(world: World) -> Iterator[Step]:
    """Grants, revocations, renewals that are due, certificates and their ends."""
    scope = world.scope
    may_grant = world.spent[GRANTS] < scope.grants_max
    may_revoke = world.spent[REVOCATIONS] < scope.revocations_max

    def grant(w: World, g: Grant) -> None:
        spend(w, GRANTS)
        w.grant(g)

    def revoke(w: World, g: Grant) -> None:
        spend(w, REVOCATIONS)
        w.revoke(g.slot, g.grantee)

    def assign(w: World, user: int, role: str) -> None:
        spend(w, GRANTS)
        if isinstance(w, Flying):
            w.assign(user, role)
        else:
            w.oracle.assign(user, role)
            w.certify(user, role)

    def withdraw(w: World, user: int, role: str) -> None:
        spend(w, REVOCATIONS)
        w.oracle.withdraw(user, role)
        w.withdraw(user, role)

    lines: set[tuple] = set()
    for g in scope.grants:
        reaches = world.owners[g.slot.owner].reaches(g.slot, g.grantee)
        if may_grant and (reaches is None or reaches < g.past):
            yield partial(grant, g=g)
        if may_revoke and reaches is not None and (g.slot, g.grantee) not in lines:
            lines.add((g.slot, g.grantee))
            yield partial(revoke, g=g)
    for slot in sorted(world.debts):
        yield partial(World.rotate, slot=slot)
    for user, role in scope.roles:
        holds = (user, role) in world.oracle.holders
        if not holds and may_grant and user not in world.oracle.gone:
            yield partial(assign, user=user, role=role)
        if holds and may_revoke:
            yield partial(withdraw, user=user, role=role)


def departures(world: World) -> Iterator[Step]:
    """Users who leave and come back."""

    def depart(w: World, user: int) -> None:
        spend(w, DEPARTURES)
        w.oracle.depart(user)
        w.depart(user)

    def enrol(w: Flying, user: int) -> None:
        spend(w, RETURNS)
        w.oracle.enrol(user)
        w.enrol(user)

    gone = world.oracle.gone
    for user in world.scope.users:
        if user not in gone and world.spent[DEPARTURES] < world.scope.departures_max:
            yield partial(depart, user=user)
        if user in gone and world.spent[RETURNS] < world.scope.returns_max:
            yield partial(enrol, user=user)


def requests(world: World, users: tuple[int, ...]) -> Iterator[Step]:
    """Requests of users for whatever was uploaded, if the answer may be new to them."""
    for item in world.oracle.uploaded():
        for user in users:
            yield partial(World.request, user=user, item=item)


def downloads(world: World, users: tuple[int, ...]) -> Iterator[Step]:
    """Downloads from an honest cloud."""
    for item in world.oracle.uploaded():
        if item in world.stored:
            sealed = world.stored[item]
            for user in users:
                got = world.downloads.get((user, item))
                if got is None or got.sealed.generation != sealed.generation:
                    named = world.named_current(item.slot)
                    yield partial(World.download, user=user, item=item, sealed=sealed, named=named)


def restarts(world: World) -> Iterator[Step]:
    """The server crashes and comes back with what is durable."""

    def restart(w: World) -> None:
        spend(w, RESTARTS)
        w.restart()

    if world.spent[RESTARTS] < world.scope.restarts_max:
        yield restart


def asks(world: Flying) -> Iterator[Step]:
    """Requests that are sent."""

    def ask(w: Flying, user: int, item: Item) -> None:
        spend(w, READINGS)
        w.ask(user, item)

    if world.spent[READINGS] < world.scope.readings_max:
        for item in world.stored:
            for user in world.scope.users:
                if user not in world.oracle.gone:
                    yield partial(ask, user=user, item=item)


def deliveries(world: Flying) -> Iterator[Step]:
    """What the network does: deliver or lose a message in flight. What changes nothing that is
    asked about arrives last: no later step depends on it, and the number of steps is the same."""

    def lose(w: Flying, message: tuple) -> None:
        spend(w, LOSSES)
        w.take(message)

    telling = [message for message in world.flight if not Flying.is_inert(message)]
    for message in dict.fromkeys(telling or world.flight[:1]):
        yield partial(Flying.deliver, message=message)
        if world.spent[LOSSES] < world.scope.losses_max:
            yield partial(lose, message=message)


def deceptions(world: World, coalition: Coalition) -> Iterator[Step]:
    """The corrupt moves of a coalition, while the scope allows another."""
    if world.spent[DECEPTIONS] >= world.scope.deceptions_max:
        return
    for kind in coalition.moves:
        for step in CORRUPT[kind](world):
            yield partial(_counted, step=step)


def _counted(w: World, step: Step) -> None:
    spend(w, DECEPTIONS)
    step(w)


def forgeries(world: World) -> Iterator[Step]:
    """Messages in others' names: none is believed where things are signed."""
    if world.profile.signed:
        return
    own = ("a", 1)
    for slot in world.scope.slots:
        last = min(world.scope.versions, world.oracle.current[slot] + 1)
        for item in (Item(slot, version) for version in range(1, last + 1)):
            yield from _forged_bodies(world, item, own)
            kept = world.capsules.get(item)
            generation = kept.generation + 1 if kept else 0
            key = world.current_key(slot)
            capsule = Capsule(own, key, generation, None)
            yield partial(_forge_deposit, item=item, capsule=capsule)
        grant = Grant(slot, OUTSIDER, past=True)
        yield partial(World.accept_grant, grant=grant, begun=None)
    for g in world.scope.grants:
        yield partial(World.accept_revoke, slot=g.slot, grantee=g.grantee)
    for _, role in world.scope.roles:
        yield partial(World.certify, user=OUTSIDER, role=role)
    for user in world.scope.users:
        yield partial(World.depart, user=user)
        for item in world.oracle.uploaded():
            yield partial(_forge_request, user=user, item=item)


def _forge_request(w: World, user: int, item: Item) -> None:
    """The server answers, and writes down that the user asked."""
    w.log_is_true = False
    w.request(user, item)


def _forged_bodies(world: World, item: Item, own: tuple) -> Iterator[Step]:
    """A text of the forger's, or what was stored as something else, as the next renewal."""
    stored = world.stored.get(item)
    generation = stored.generation + 1 if stored else 0
    bodies = {fact.body for fact in world.known.of(world.facts) if isinstance(fact, Stored)}
    shown = {body for body in bodies if body.content is not None and body.content != item}
    for body in [Body(own, item, None), *sorted(shown)]:
        yield partial(_forge_stored, item=item, sealed=Sealed(body, generation))


def _forge_stored(w: World, item: Item, sealed: Sealed) -> None:
    if w.accept_stored(item, sealed):
        w.send(Stored(sealed.body))


def _forge_deposit(w: World, item: Item, capsule: Capsule) -> None:
    if w.accept_capsule(item, capsule):
        w.send(Deposited(capsule.blinding, capsule.key))


def servings(world: World) -> Iterator[Step]:
    """Any ciphertext ever stored, served as any item, with any version named as current."""
    bodies = sorted({fact.body for fact in world.known.of(world.facts) if isinstance(fact, Stored)})
    for item in world.oracle.uploaded():
        for body in bodies:
            generations = {body.blinding[2], world.stored[item].generation}
            for generation in sorted(generations):
                for named in range(1, world.oracle.current[item.slot] + 1):
                    serve = partial(World.download, item=item, sealed=Sealed(body, generation))
                    for user in world.scope.users:
                        yield partial(serve, user=user, named=named)


def old_heads(world: World) -> Iterator[Step]:
    """Answers with an older head of the owner's as the current one."""
    for item in world.oracle.uploaded():
        for version in range(1, world.oracle.current[item.slot]):
            for user in world.scope.users:
                yield partial(World.request, user=user, item=item, head=version)


def false_certificates(world: World) -> Iterator[Step]:
    """The issuer certifies what is not so. Server and owners cannot tell."""
    for _, role in world.scope.roles:
        yield partial(World.certify, user=OUTSIDER, role=role)


def substitutions(world: World) -> Iterator[Step]:
    """The server asks an owner for a re-encryption key to its own key, in a reader's name. Signed
    enrolments, which owners check, prevent it; an escrowing server has no need of it."""
    if world.profile.signed or world.profile.escrowed:
        return
    for item in world.oracle.uploaded():
        yield partial(_substitute, item=item)


def _substitute(w: World, item: Item) -> None:
    capsule = w.capsules.get(item)
    if capsule and w.admits(INSIDER, item) and w.owner_admits(INSIDER, item):
        w.send(ReKeyed(("a", 2), capsule.key))


def repetitions(world: World) -> Iterator[Step]:
    """Messages in flight that are delivered, and stay in flight to come again."""
    if isinstance(world, Flying):
        for message in dict.fromkeys(world.flight):
            yield partial(Flying.arrive, message=message)


CORRUPT: dict[str, Callable[[World], Iterator[Step]]] = {
    "forge": forgeries,
    "serve": servings,
    "answer": old_heads,
    "misassign": false_certificates,
    "substitute": substitutions,
    "repeat": repetitions,
}
