"""Scopes: what may happen, and how often. No output of `sesphr` states these bounds, so they stand
here once more."""

from dataclasses import dataclass, replace
from typing import NamedTuple

INSIDER, NEWCOMER, OUTSIDER = 1, 2, 3
"""The user who is granted access and loses it, the one who is granted it later, and one who is
registered and never granted anything."""

DOCTOR, NURSE = "doctor", "nurse"


class Slot(NamedTuple):
    """A partition of a record of an owner."""

    owner: int
    record: int
    label: str


class Item(NamedTuple):
    """A version of a slot, counted from 1."""

    slot: Slot
    version: int


class Grant(NamedTuple):
    """What an owner may grant: to a user, by number, or to a role, by name."""

    slot: Slot
    grantee: int | str
    past: bool


@dataclass(frozen=True)
class Scope:
    """Who takes part, what may happen, and how often."""

    users: tuple[int, ...]
    slots: tuple[Slot, ...]
    grants: tuple[Grant, ...]
    versions: int = 2
    roles: tuple[tuple[int, str], ...] = ()
    grants_max: int = 2
    revocations_max: int = 1
    departures_max: int = 0
    returns_max: int = 0
    deceptions_max: int = 0
    restarts_max: int = 0
    in_flight: bool = False
    readings_max: int = 0
    losses_max: int = 0

    def items(self) -> list[Item]:
        """Every item that there can be."""
        return [Item(slot, v) for slot in self.slots for v in range(1, self.versions + 1)]


MEDICAL = Slot(0, 0, "medical")
INSURANCE = Slot(0, 0, "insurance")
SECOND = Slot(0, 1, "medical")
OTHERS = Slot(1, 0, "medical")

_joins = Grant(MEDICAL, INSIDER, past=False)
_reads_past = Grant(MEDICAL, INSIDER, past=True)
_doctors = Grant(MEDICAL, DOCTOR, past=False)
_two_users = Scope(
    (INSIDER, NEWCOMER), (MEDICAL, INSURANCE), (_joins, Grant(MEDICAL, NEWCOMER, past=True))
)
_deceived = Scope(
    (INSIDER,), (MEDICAL,), (_joins,), grants_max=1, revocations_max=0, deceptions_max=2
)
_in_flight = replace(
    _deceived, in_flight=True, revocations_max=1, deceptions_max=0, readings_max=1
)

SCOPES = {
    "one-slot": replace(_two_users, slots=(MEDICAL,), restarts_max=1),
    "two-users-one-record": _two_users,
    "two-records": replace(
        _two_users,
        slots=(MEDICAL, SECOND),
        grants=(_reads_past, Grant(SECOND, NEWCOMER, past=False)),
    ),
    "two-partitions-one-reader": replace(
        _two_users, users=(INSIDER,), grants=(_joins, Grant(INSURANCE, INSIDER, past=True))
    ),
    "roles-and-departures": replace(
        _two_users,
        slots=(MEDICAL,),
        grants=(_doctors, _reads_past),
        roles=((INSIDER, DOCTOR),),
        departures_max=1,
        restarts_max=1,
    ),
    "one-slot-deceived": _deceived,
    "two-slots-deceived": replace(
        _deceived, slots=(MEDICAL, INSURANCE), versions=1, revocations_max=1
    ),
    "roles-deceived": replace(
        _deceived, versions=1, grants=(_doctors,), roles=((INSIDER, DOCTOR),), grants_max=2
    ),
    "orders-in-flight": _in_flight,
    "grants-in-flight": replace(_in_flight, revocations_max=0, readings_max=2),
    "roles-in-flight": replace(
        _in_flight,
        grants=(_doctors,),
        roles=((INSIDER, DOCTOR),),
        grants_max=2,
        revocations_max=0,
        readings_max=2,
    ),
    "two-grants-in-flight": replace(
        _in_flight,
        users=(INSIDER, NEWCOMER),
        grants=(_doctors, Grant(MEDICAL, NEWCOMER, past=False)),
        roles=((INSIDER, DOCTOR), (NEWCOMER, DOCTOR)),
        grants_max=3,
        revocations_max=0,
        readings_max=0,
    ),
    "replays-in-flight": replace(_in_flight, versions=1, deceptions_max=1),
    "losses-in-flight": replace(_in_flight, versions=1, losses_max=1),
    "two-revocations-in-flight": replace(
        _in_flight,
        users=(INSIDER, NEWCOMER),
        versions=1,
        grants=(_joins, Grant(MEDICAL, NEWCOMER, past=True)),
        grants_max=2,
        revocations_max=2,
        readings_max=0,
    ),
    "departures-in-flight": replace(_in_flight, versions=1, departures_max=1),
    "crashes-in-flight": replace(_in_flight, readings_max=3, restarts_max=1),
    "regrants-in-flight": replace(_in_flight, grants_max=2),
    "swapped-grants-in-flight": replace(
        _in_flight,
        grants=(_joins, _reads_past),
        grants_max=2,
        revocations_max=0,
        readings_max=0,
    ),
    "two-roles-in-flight": replace(
        _in_flight,
        users=(INSIDER, NEWCOMER),
        versions=1,
        grants=(_doctors,),
        roles=((INSIDER, DOCTOR), (INSIDER, NURSE)),
        grants_max=3,
        readings_max=0,
    ),
    "returns-in-flight": replace(
        _in_flight,
        users=(INSIDER, NEWCOMER),
        versions=1,
        grants_max=2,
        revocations_max=0,
        departures_max=1,
        returns_max=1,
        readings_max=0,
    ),
    "two-owners-in-flight": replace(
        _in_flight,
        users=(INSIDER, NEWCOMER),
        slots=(MEDICAL, OTHERS),
        versions=1,
        grants=(_doctors, Grant(OTHERS, DOCTOR, past=False)),
        roles=((INSIDER, DOCTOR),),
        grants_max=3,
        revocations_max=0,
        readings_max=0,
    ),
}

SLOW = {
    "orders-in-flight",
    "two-grants-in-flight",
    "departures-in-flight",
    "regrants-in-flight",
    "two-roles-in-flight",
    "two-owners-in-flight",
}
"""Scopes that take minutes for all profiles."""
