"""Which planted bugs a data set holds."""

from misstep_cell.bugs import BUGS, find_bug
from misstep_cell.bugs.catalogue import Verdict, read_catalogue
from misstep_cell.datasets.errors import BugChoiceError


def chosen_bugs(text: str) -> tuple[str, ...]:
    """Names of bugs: all that make a skill fail, so many of them evenly over the catalogue, or those named.

    Args:
        text: "all", a number, or names with commas between them.

    Raises:
        BugChoiceError: there are not so many.
        UnknownBugError: there is none of a name.
    """
    names = [bug.name for bug in BUGS] + [entry.bug.name for entry in read_catalogue().of(Verdict.BREAKING)]
    names = list(dict.fromkeys(names))
    if text == "all":
        return tuple(names)
    if text.isdecimal():
        if not 1 <= int(text) <= len(names):
            raise BugChoiceError(text, len(names))
        return tuple(names[index * len(names) // int(text)] for index in range(int(text)))
    return tuple(find_bug(name.strip()).name for name in text.split(","))
