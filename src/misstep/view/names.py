"""Names as a reader sees them: short where they are long, and never as mark-up."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence


def plain(text: str) -> str:
    """Text that Plotly draws as it is; it reads <b>, <a> and the like as mark-up."""
    return html.escape(text, quote=False)


def clipped(text: str, most: int = 28) -> str:
    """The text, or its beginning and an ellipsis where it has more than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence: "a", "a and b", "a, b and c", "a, b and 5 more"."""
    if len(names) > most:
        return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def short_names(functions: Iterable[str]) -> dict[str, str]:
    """The last two parts of each dotted path, and more of them where two functions would read alike."""
    paths = {name: name.replace(".<locals>", "").split(".") for name in functions}
    shown = dict.fromkeys(paths, 2)
    while True:
        short = {name: ".".join(path[-shown[name] :]) for name, path in paths.items()}
        readers = Counter(short.values())
        alike = [name for name, path in paths.items() if readers[short[name]] > 1 and shown[name] < len(path)]
        if not alike:
            return short
        shown |= {name: shown[name] + 1 for name in alike}
