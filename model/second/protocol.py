"""The protocol: owners, the server, the cloud and readers, and what each does with a message.

Messages are delivered at once. What is sent becomes a fact: who may read it is the business of
coalitions.
"""

from messages import Answer, Capsule, Deposit, Download, GrantOrder, Parameter, RevokeOrder
from messages import Sealed, Upload
from parties import Access
from scopes import Grant, Item, Slot
from state import State
from terms import Atom, Body, Deposited, Given, Ingredients, ReKeyed, Stored


class World(State):
    """A state and all that parties do in it."""

    __slots__ = ()

    def carry(self, message: tuple) -> None:
        """The network takes a message: here it is delivered at once."""
        self.arrive(message)

    def number(self, slot: Slot, grantee: int | str) -> int:
        """The number of an owner's next order about a line. At once, none overtakes another."""
        return 0

    def arrive(self, message: tuple) -> None:
        """A message reaches its receiver."""
        match message:
            case Upload(item, sealed):
                self.accept_stored(item, sealed)
            case Deposit(item, capsule):
                self.accept_capsule(item, capsule)
            case GrantOrder(grant, begun):
                self.accept_grant(grant, begun)
            case RevokeOrder(slot, grantee):
                self.accept_revoke(slot, grantee)

    # Owners.

    def current(self, slot: Slot) -> int:
        """The version that the owner wrote last."""
        return max((item.version for item in self.written if item.slot == slot), default=0)

    def current_key(self, slot: Slot) -> Atom:
        """The key pair under which an owner deposits what is new in a slot."""
        match self.profile.key_scope:
            case "per-patient":
                return ("k", slot.owner)
            case "per-partition":
                return ("k", slot.owner, slot.label)
        return ("k", slot, self.newest.get(slot, 0))

    def _new_epoch(self, slot: Slot) -> None:
        """From now on the owner uses a new key pair for a slot, if it ever does."""
        if self.profile.epochs:
            self.newest = {**self.newest, slot: self.newest.get(slot, 0) + 1}

    def _deposit(self, item: Item, capsule: Capsule) -> None:
        """The owner sends a parameter to the server."""
        self.written = {**self.written, item: capsule}
        under = self.under.get(capsule.key, frozenset())
        self.under = {**self.under, capsule.key: under | {item}}
        self.send(Deposited(capsule.blinding, capsule.key))
        self.carry(Deposit(item, capsule))

    def _upload(self, item: Item, blinding: Atom, generation: int) -> None:
        """The owner sends a ciphertext to the cloud and its parameter to the server."""
        body = Body(blinding, item, item)
        self.send(Stored(body))
        self.carry(Upload(item, Sealed(body, generation)))
        signed = body if self.profile.signed else None
        key = self.current_key(item.slot)
        self._deposit(item, Capsule(blinding, key, generation, signed))

    def seal(self, slots: tuple[Slot, ...]) -> None:
        """The owner uploads a new version of some partitions of a record."""
        levels: dict[frozenset, Atom] = {}
        for slot in slots:
            if self.profile.revocation == "lazy" and slot in self.debts:
                self.rotate(slot)
            item = Item(slot, self.current(slot) + 1)
            blinding: Atom = ("r", item, 0)
            if self.profile.randomness == "per-level":
                blinding = levels.setdefault(self.owners[slot.owner].grantees(slot), blinding)
            self.oracle.upload(item)
            self._upload(item, blinding, 0)

    def rotate(self, slot: Slot) -> None:
        """The owner renews the blinding of every retained version of a slot."""
        self._new_epoch(slot)
        for item, capsule in list(self.written.items()):
            if item.slot == slot:
                generation = capsule.generation + 1
                self._upload(item, ("r", item, generation), generation)
        self.debts -= {slot}

    def grant(self, grant: Grant) -> None:
        """The owner grants access."""
        if not self.is_void(grant):
            self.oracle.grant(grant)
        slot = grant.slot
        owner = self.owners[slot.owner]
        entered = owner.enter(slot, grant.grantee, grant.past, self.current(slot))
        self.owners = {**self.owners, slot.owner: entered}
        if not grant.past:
            self._new_epoch(slot)
        self.order(slot, grant.grantee)

    def is_void(self, grant: Grant) -> bool:
        """Whether a grant names somebody who has left unheard of. At once, nobody does."""
        return False

    def ended(self, owner: int, user: int) -> int:
        """How many memberships of a user have ended, as far as an owner has heard."""
        return 0

    def order(self, slot: Slot, grantee: int | str) -> None:
        """The owner sends the order of a line, as it is after all that the owner granted."""
        owner = self.owners[slot.owner]
        line = Grant(slot, grantee, bool(owner.reaches(slot, grantee)))
        named = isinstance(grantee, int)
        begun = owner.begun(slot, grantee)[grantee] if named else self.current(slot)
        ended = self.ended(slot.owner, grantee) if named else 0
        self.carry(GrantOrder(line, begun, self.number(slot, grantee), ended))

    def revoke(self, slot: Slot, grantee: int | str) -> None:
        """The owner takes a grant back."""
        self.oracle.revoke(slot, grantee)
        self.lose(slot.owner, self.owners[slot.owner].strike(slot, grantee))
        self.carry(RevokeOrder(slot, grantee, self.number(slot, grantee)))

    def lose(self, owner: int, after: Access) -> None:
        """An owner loses readers: what they could read is due to be renewed, and what is new goes
        under a new key pair."""
        ended = {slot for _, slot, _, _ in self.owners[owner].since - after.since}
        self.owners = {**self.owners, owner: after}
        for slot in sorted(ended):
            self._new_epoch(slot)
            if self.profile.revocation != "acl-only" and self.current(slot):
                self.debts |= {slot}

    # Certificates and departures, of which the server tells the owners.

    def certify(self, user: int, role: str) -> None:
        """A certificate reaches the server, and through it the owners."""
        known = self.known_current()
        for owner in self.owners:
            self.hear_certificate(owner, user, role)
        named = self.profile.anchor == "named"
        since = {slot: self.current(slot) for slot in self.scope.slots} if named else known
        self.server = self.server.certify(user, role, since)

    def hear_certificate(self, owner: int, user: int, role: str) -> None:
        """An owner hears of a certificate: coverage begins, with new key pairs if from joining."""
        before = self.owners[owner]
        newest = {slot: self.current(slot) for slot in self.scope.slots}
        after = before.certify(user, role, newest)
        self.owners = {**self.owners, owner: after}
        if after != before:
            joins = {slot for slot, grantee, past in before.lines if grantee == role and not past}
            for slot in sorted(joins):
                self._new_epoch(slot)

    def withdraw(self, user: int, role: str) -> None:
        """The end of a certificate reaches the server, and through it the owners."""
        for owner, access in list(self.owners.items()):
            self.lose(owner, access.withdraw(user, role))
        self.server = self.server.withdraw(user, role)
        self.forget_rekeys()

    def depart(self, user: int) -> None:
        """A departure reaches the server, and through it the owners."""
        for owner, access in list(self.owners.items()):
            self.lose(owner, access.depart(user))
        self.server = self.server.depart(user)
        self.forget_rekeys()

    # The cloud.

    def accept_stored(self, item: Item, sealed: Sealed) -> bool:
        """The cloud keeps a ciphertext if it is fresh."""
        if item in self.stored and self.stored[item].generation >= sealed.generation:
            return False
        self.stored = {**self.stored, item: sealed}
        return True

    def named_current(self, slot: Slot) -> int:
        """The version that an honest cloud names as current."""
        return max((item.version for item in self.stored if item.slot == slot), default=0)

    # The server.

    def known_current(self) -> dict[Slot, int]:
        """The newest version of each slot of which the server has a parameter."""
        known: dict[Slot, int] = {}
        for slot, version in self.capsules:
            known[slot] = max(known.get(slot, 0), version)
        return known

    def accept_capsule(self, item: Item, capsule: Capsule) -> bool:
        """The server keeps a parameter if it is fresh: of a later renewal, or moved to a later key
        pair."""
        kept = self.capsules.get(item)
        if kept and kept.generation >= capsule.generation:
            moved = kept.generation == capsule.generation and kept.key[-1] != capsule.key[-1]
            if not (self.profile.epochs and moved and kept.key[-1] < capsule.key[-1]):
                return False
        self.capsules = {**self.capsules, item: capsule}
        return True

    def accept_grant(self, grant: Grant, begun: int | None) -> None:
        """The server adds a grant to its list, from the version that the order names or that it
        knows."""
        known = self.known_current().get(grant.slot, 0)
        since = known if begun is None or self.profile.anchor == "arrival" else begun
        self.server = self.server.enter(grant.slot, grant.grantee, grant.past, since)

    def accept_revoke(self, slot: Slot, grantee: int | str) -> None:
        """The server strikes a grant from its list."""
        self.server = self.server.strike(slot, grantee)
        self.forget_rekeys()

    def forget_rekeys(self) -> None:
        """The server deletes the re-encryption keys of those who may read nothing under them."""
        self.rekeys = frozenset(
            (user, key) for user, key in self.rekeys
            if any(self.server.covers(user, item.slot) for item in self.under.get(key, ()))
        )

    def admits(self, user: int, item: Item) -> bool:
        """Whether the server's list lets a user have an item."""
        return self.server.admits(user, item, self.known_current().get(item.slot, 0))

    def owner_admits(self, user: int, item: Item) -> bool:
        """Whether the owner's list does."""
        return self.owners[item.slot.owner].admits(user, item, self.current(item.slot))

    def answer(self, user: int, item: Item) -> Answer | None:
        """What the server answers to a request; None if it refuses."""
        capsule = self.capsules.get(item)
        if capsule is None or not self.admits(user, item):
            return None
        made = False
        if not self.profile.escrowed and (user, capsule.key) not in self.rekeys:
            rekeyed = self.owner_rekeys(user, item, capsule)
            if rekeyed is None:
                return None
            capsule, made = rekeyed, True
        lines = frozenset(line for line in self.server.since if line[:2] == (user, item.slot))
        return Answer(capsule, made, lines)

    def owner_rekeys(self, user: int, item: Item, capsule: Capsule) -> Capsule | None:
        """The owner, asked for a re-encryption key, goes by the owner's own list. With epochs, a
        key pair that was ever used for what the reader may not have is not re-keyed: the item
        moves to a new pair."""
        if not self.owner_admits(user, item):
            return None
        others = self.under.get(capsule.key, frozenset())
        if self.profile.epochs and not all(self.owner_admits(user, other) for other in others):
            return capsule._replace(key=("k", item.slot, self.newest.get(item.slot, 0) + 1))
        return capsule

    def request(self, user: int, item: Item, head: int | None = None) -> bool:
        """A user asks the server for the parameter of an item. A lying server names the head."""
        answer = self.answer(user, item)
        if answer is None:
            return False
        capsule = answer.capsule
        if capsule.key != self.capsules[item].key:
            self.move(item, capsule)
        if answer.made:
            self.rekeys |= {(user, capsule.key)}
            self.send(ReKeyed(("x", user), capsule.key))
        self.give(user, capsule)
        self.received |= {(user, item)}
        if self.reads:
            named = (head or self.known_current()[item.slot]) if self.profile.signed else None
            if self.profile.remembered and named < max(item.version, self.shown(user, item.slot)):
                return True
            parameter = Parameter(capsule, named, self.current(item.slot))
            self.parameters = {**self.parameters, (user, item): parameter}
        return True

    def shown(self, user: int, slot: tuple) -> int:
        """The latest version of a slot that the heads which a reader has been given show."""
        given = (p.head for (who, item), p in self.parameters.items()
                 if who == user and item.slot == slot)
        return max(given, default=0)

    def move(self, item: Item, capsule: Capsule) -> None:
        """The owner moves an item to a new key pair."""
        self._new_epoch(item.slot)
        self._deposit(item, capsule)

    def give(self, user: int, capsule: Capsule) -> None:
        """The server's answer travels to a user."""
        if self.profile.transform == "at-srs":
            self.send(Given(user, capsule.blinding))
        else:
            self.send(Ingredients(user, capsule.blinding, capsule.key))

    def restart(self) -> None:
        """The server crashes. Delivered at once, no request waits for an owner, and nothing else is
        volatile."""

    # Readers.

    def download(self, user: int, item: Item, sealed: Sealed, named: int) -> None:
        """A user downloads what the cloud serves as an item, and hears what is current."""
        got = Download(sealed, named, self.current(item.slot))
        self.downloads = {**self.downloads, (user, item): got}

    def opens(self, item: Item, sealed: Sealed, capsule: Capsule) -> tuple[bool, Item | None]:
        """Whether opening a ciphertext as an item with a parameter gives anything, and what:
        None stands for what the owner did not write."""
        body = sealed.body
        if sealed.generation != capsule.generation:
            return False, None
        if capsule.signed is not None and capsule.signed != body:
            return False, None
        matches = body.blinding == capsule.blinding
        if self.profile.literal:
            return True, body.content if matches else None
        return matches and body.name == item, body.content
