"""P31, one signed head opens to one content, asked of an owner who equivocates.

No search asks this, so no cell says it. Here the owner makes whatever fits into one head, two
readers are given whatever parameters the owner likes, and what they accept is counted.
"""

from itertools import product

from messages import Capsule, Head, Sealed
from profiles import parse
from protocol import World
from scopes import MEDICAL, SCOPES, Item
from terms import Body

TEXTS = {"hardened": 1, "hardened/binding=none": 2}
"""How many texts two readers can be shown under one head."""


def texts(profile: str) -> int:
    """The most texts that one head opens to, whatever its owner signs and deposits."""
    world = World(parse(profile), SCOPES["one-slot"], reads=False)
    item = Item(MEDICAL, 1)
    masks = [("r", item, number) for number in range(3)]
    bodies = [Body(masks[0], item, item), Body(masks[0], item, item, second=masks[1])]
    most = 0
    for body, bound in product(bodies, (None, *masks)):
        capsules = [Capsule(mask, ("k", 0), 0, Head(body, bound)) for mask in masks]
        opened = [world.opens(item, Sealed(body, 0), capsule) for capsule in capsules]
        most = max(most, len({content for opens, content in opened if opens}))
    return most
