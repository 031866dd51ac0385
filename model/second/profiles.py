"""Profiles: one choice on every axis that the papers leave open (docs/profiles.md)."""

from typing import NamedTuple


class Profile(NamedTuple):
    """A choice on every axis, spelled as on the command line."""

    transform: str = "at-srs"
    payload: str = "hybrid"
    revocation: str = "acl-only"
    keys: str = "escrowed"
    key_scope: str = "per-patient"
    integrity: str = "none"
    anchor: str = "arrival"
    heads: str = "forgotten"
    standing: str = "relayed"
    link: str = "secure"
    randomness: str = "per-partition"

    @property
    def literal(self) -> bool:
        """Whether contents are multiplied by the mask, as printed."""
        return self.payload == "literal"

    @property
    def escrowed(self) -> bool:
        """Whether the server makes and keeps every secret."""
        return self.keys == "escrowed"

    @property
    def signed(self) -> bool:
        """Whether uploads, orders and requests are signed."""
        return self.integrity == "signed"

    @property
    def remembered(self) -> bool:
        """Whether readers remember the latest version that a signed head has shown them."""
        return self.signed and self.heads == "remembered"

    @property
    def epochs(self) -> bool:
        """Whether a slot gets new key pairs over time."""
        return self.key_scope == "per-item-epoch"


FAIR = Profile()
HARDENED = Profile(
    revocation="rotate",
    keys="self-generated",
    key_scope="per-partition",
    integrity="signed",
    anchor="named",
    heads="remembered",
)
PRINTED = Profile(payload="literal", randomness="per-level")
PRESETS = {
    "paper": PRINTED._replace(transform="at-user", link="plain"),
    "sesphr": PRINTED,
    "sesphr-hybrid": FAIR,
    "hardened": HARDENED,
    "hardened-epoch": HARDENED._replace(key_scope="per-item-epoch"),
}
VALUES = {
    "transform": {"at-srs", "at-user"},
    "payload": {"literal", "hybrid"},
    "revocation": {"acl-only", "lazy", "rotate"},
    "keys": {"escrowed", "self-generated"},
    "key_scope": {"per-patient", "per-partition", "per-item-epoch"},
    "integrity": {"none", "signed"},
    "anchor": {"arrival", "named"},
    "heads": {"forgotten", "remembered"},
    "standing": {"relayed", "asked"},
    "link": {"secure", "plain"},
    "randomness": {"per-partition", "per-level"},
}


def parse(name: str) -> Profile:
    """The profile of that name: a preset, or a preset with steps, as in `hardened/keys=escrowed`.

    Raises ValueError if there is none.
    """
    preset, *steps = name.split("/")
    if preset not in PRESETS:
        raise ValueError(f"no preset is called {preset!r}")
    profile = PRESETS[preset]
    for step in steps:
        axis, _, value = step.partition("=")
        axis = axis.replace("-", "_")
        if value not in VALUES.get(axis, set()):
            raise ValueError(f"{step!r} of {name!r} is no value of an axis")
        profile = profile._replace(**{axis: value})
    return profile
