"""Halves of the cell's bugs, so that nothing is reported on what it was chosen on.

What timing and activity may say was chosen on one half of the functions. What values may say was chosen on bugs that
are in one half of the functions and in one half of the kinds (operators) at once; bugs in neither are untouched, the
others are mixed: their function or their kind was seen.
"""

import hashlib

from misstep_cell.bugs import find_bug


def untouched(name: str) -> bool:
    """Whether a function, or a kind of bug, is in the untouched half."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1


def part_for_values(bug: str) -> str:
    """Of a bug of the cell: development, untouched or mixed."""
    planted = find_bug(bug)
    sides = untouched(planted.function), untouched(planted.operator)
    return "untouched" if all(sides) else "mixed" if any(sides) else "development"
