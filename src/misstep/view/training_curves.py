"""How a training went, as a picture: F1 on the validation part and losses over the epochs."""

import csv
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

_COLOURS = ("#0072B2", "#D55E00")  # Okabe, Ito: told apart by everyone


def draw_curves(tables: Mapping[str, Path], out: Path) -> None:
    """Draws one or two trainings beside each other into a PNG.

    Args:
        tables: by name, a CSV file with a row an epoch.
        out: the picture.
    """
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, file), colour in zip(tables.items(), _COLOURS, strict=False):
        columns = _columns(file)
        left.plot(columns["epoch"], columns["validation_f1"], color=colour, marker=".", label=name)
        right.plot(
            columns["epoch"], columns["training_classification"], color=colour, ls="--", label=f"{name}, training"
        )
        right.plot(columns["epoch"], columns["validation_loss"], color=colour, label=f"{name}, validation")
    for axes in (left, right):
        axes.xaxis.get_major_locator().set_params(integer=True)
    left.set(xlabel="epoch", ylabel="F1, validation part", ylim=(0, 1))
    right.set(xlabel="epoch", ylabel="cross-entropy, nats", ylim=(0, None))
    for axes in (left, right):
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(out, dpi=120)


def _columns(file: Path) -> dict[str, list[float]]:
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}
