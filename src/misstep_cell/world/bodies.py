"""Things as MJCF bodies."""

from collections.abc import Iterable

import numpy as np

from misstep_cell.world.scene import Shape, Thing

BEAD_RADIUS_M, BEAD_KG = 0.0055, 0.002
_WALL_HALF_M = 0.0018
_CUP_SIDES = 10
_BALLAST_SHARE = 0.8


def thing_body(name: str, thing: Thing) -> str:
    """A thing that stands on the table, loose or fixed."""
    geoms = "".join(_GEOMS[thing.shape](thing))
    joint = "" if thing.fixed else "<freejoint/>"
    return (
        f'<body name="{name}" pos="{thing.x_m} {thing.y_m} {thing.half_size_m[2]}" '
        f'euler="0 0 {np.degrees(thing.yaw_rad)}">{joint}{geoms}</body>'
    )


def beads(cup: Thing, count: int) -> str:
    """Spheres in a cup, in layers of seven.

    Contacts as soft as the others' would let them through the walls, and nothing but damping stops a rolling sphere.
    """
    rubs = 'friction="0.3 0.002 0.0001" condim="3" priority="1" solref="0.005 1"'
    return "".join(
        f'<body name="bead{index}" pos="{words(place)}"><joint type="free" damping="2e-7"/><geom type="sphere" '
        f'size="{BEAD_RADIUS_M}" mass="{BEAD_KG}" {rubs} rgba="0.95 0.93 0.88 1"/></body>'
        for index, place in enumerate(bead_places(cup, count))
    )


def bead_places(cup: Thing, count: int) -> list[tuple[float, float, float]]:
    """Where the beads begin: one in the middle and six around it, layer upon layer."""
    places = []
    for index in range(count):
        layer, slot = divmod(index, 7)
        angle = np.pi / 3 * slot + 0.5 * layer
        reach_m = 2.3 * BEAD_RADIUS_M if slot else 0.0
        height_m = 2 * _WALL_HALF_M + BEAD_RADIUS_M * (1.1 + 2.1 * layer)
        places.append((cup.x_m + reach_m * np.cos(angle), cup.y_m + reach_m * np.sin(angle), height_m))
    return places


def words(values: Iterable[float]) -> str:
    """Numbers as MJCF writes them."""
    return " ".join(map(str, values))


def rubbing(friction: float, slippery: bool) -> str:
    """A geom's friction; a slippery one's overrules that of whatever it touches."""
    return f'friction="{friction} 0.01 0.001"' + (' priority="1"' if slippery else "")


def _solid(thing: Thing) -> list[str]:
    size = thing.half_size_m if thing.shape is Shape.BOX else (thing.half_size_m[0], thing.half_size_m[2])
    if thing.heavy_side_m:
        aside = (thing.heavy_side_m / _BALLAST_SHARE, 0.0, 0.0)
        ballast = _geom(thing, "sphere", (0.01,), _BALLAST_SHARE, aside)
        return [_geom(thing, thing.shape, size, 1.0 - _BALLAST_SHARE), ballast]
    return [_geom(thing, thing.shape, size, 1.0), *_sloping_top(thing)]


def _sloping_top(thing: Thing) -> list[str]:
    """A lid on a box, raised at one end; none if the top is level."""
    if not thing.top_tilt_rad:
        return []
    a, b, c = thing.half_size_m
    place = (0.0, 0.0, c + a * np.sin(thing.top_tilt_rad) - _WALL_HALF_M)
    return [_geom(thing, "box", (a, b, _WALL_HALF_M), 0.1, place, (0.0, np.degrees(thing.top_tilt_rad), 0.0))]


def _tray(thing: Thing) -> list[str]:
    a, b, c = thing.half_size_m
    t = _WALL_HALF_M
    return [
        _geom(thing, "box", (a, b, t), 0.4, (0.0, 0.0, t - c)),
        *(_geom(thing, "box", (t, b, c), 0.15, (side * (a - t), 0.0, 0.0)) for side in (-1, 1)),
        *(_geom(thing, "box", (a, t, c), 0.15, (0.0, side * (b - t), 0.0)) for side in (-1, 1)),
    ]


def _cup(thing: Thing) -> list[str]:
    radius, _, c = thing.half_size_m
    t = _WALL_HALF_M
    apothem = radius - t
    half_side = radius * np.tan(np.pi / _CUP_SIDES)
    walls = []
    for angle in 2 * np.pi / _CUP_SIDES * np.arange(_CUP_SIDES):
        # The walls end above the table: only the floor stands on it, which saves most of the contacts.
        place = (apothem * np.cos(angle), apothem * np.sin(angle), t / 2)
        walls.append(_geom(thing, "box", (t, half_side, c - t / 2), 0.07, place, (0.0, 0.0, np.degrees(angle))))
    floor = _geom(thing, "cylinder", (radius, t), 0.3, (0.0, 0.0, t - c))
    return [floor, *walls]


def _geom(
    thing: Thing,
    kind: str,
    size: Iterable[float],
    share: float,
    place: Iterable[float] = (0.0, 0.0, 0.0),
    euler_deg: Iterable[float] = (0.0, 0.0, 0.0),
) -> str:
    """One geom that bears a share of the thing's mass."""
    return (
        f'<geom type="{kind}" size="{words(size)}" pos="{words(place)}" euler="{words(euler_deg)}" '
        f'mass="{share * thing.mass_kg}" {rubbing(thing.friction, thing.slippery)} rgba="{words(thing.colour)} 1"/>'
    )


_GEOMS = {Shape.BOX: _solid, Shape.CYLINDER: _solid, Shape.CUP: _cup, Shape.TRAY: _tray}
