"""Two halves of the cell's bugs: on one, what timing and activity may say was chosen; the other was left untouched."""

import hashlib


def untouched(function: str) -> bool:
    """Whether the bugs of a function, all of them, are in the untouched half."""
    return int(hashlib.sha256(function.encode()).hexdigest(), 16) % 2 == 1
