"""Functions that change their module."""

import re

from misstep_cell.history.naming import file_of
from misstep_cell.history.tree import Tree


def moved_back(tree: Tree, function: str, now: str, before: str, imports: tuple[str, ...]) -> None:
    """Moves a function of one module to the end of another, and whoever imports it follows.

    Args:
        tree: changed in place.
        function: its name.
        now: dotted name of the module that it is in.
        before: of the module that it goes to; made if it is not there.
        imports: lines that it needs there.
    """
    source, target = file_of(now), file_of(before)
    found = re.search(rf"(\n\n\n)(def {function}\(.*?\n)(?=\n\n\S|\Z)", tree.get(source, ""), re.DOTALL)
    if found is None:
        return
    rest = tree[source].replace(found[0], "\n", 1)
    tree[source] = _importing(rest, before, function) if re.search(rf"\b{function}\b", rest) else rest
    text = _not_importing(tree.get(target, f'"""{function.replace("_", " ").capitalize()}."""\n'), now, function)
    for line in imports:
        module, _, names = line.removeprefix("from ").partition(" import ")
        text = _importing(text, module, names) if line.startswith("from ") else _with_line(text, line)
    tree[target] = text.rstrip("\n") + "\n\n\n" + found[2]
    for path, text in tree.items():
        if path.endswith(".py") and path not in (source, target) and f"from {now} import" in text:
            follows = _not_importing(text, now, function)
            tree[path] = _importing(follows, before, function) if follows != text else text


def _not_importing(text: str, module: str, name: str) -> str:
    """Without the import of a name."""
    found = re.search(rf"^from {re.escape(module)} import (.+)\n", text, re.MULTILINE)
    names = found[1].split(", ") if found else []
    if found is None or name not in names:
        return text
    left = ", ".join(one for one in names if one != name)
    return text.replace(found[0], f"from {module} import {left}\n" if left else "", 1)


def _importing(text: str, module: str, name: str) -> str:
    """With the import of a name, in the order of the modules' names."""
    found = re.search(rf"^from {re.escape(module)} import (.+)\n", text, re.MULTILINE)
    if found is None:
        return _with_line(text, f"from {module} import {name}")
    names = sorted({*found[1].split(", "), name}, key=_import_order)
    return text.replace(found[0], f"from {module} import {', '.join(names)}\n", 1)


def _import_order(name: str) -> tuple[int, str]:
    return (0 if name.isupper() or name.startswith("_") else 1 if name[0].isupper() else 2), name


def _with_line(text: str, line: str) -> str:
    """With an import before the first one that comes later in the alphabet, `import` before `from` of others."""
    if f"{line}\n" in text:
        return text
    present = re.findall(r"^(?:from|import) .+$", text, re.MULTILINE)
    later = next((one for one in present if one.split()[1] > line.split()[1] and one[:4] == line[:4]), None)
    if later is not None:
        return text.replace(f"{later}\n", f"{line}\n{later}\n", 1)
    if present:
        last = present[-1]
        gap = "" if last.split()[0] == line.split()[0] else "\n"
        return text.replace(f"{last}\n", f"{last}\n{gap}{line}\n", 1)
    head, _, rest = text.partition("\n")
    return f"{head}\n\n{line}\n{rest}"
