"""How a training went, as a picture: F1 on the validation part and losses over the epochs."""

import csv
from collections.abc import Mapping
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

_COLOURS = ("#0072B2", "#D55E00")  # Okabe, Ito: told apart by everyone
_ROW_IN = 3.4


def draw_curves(tables: Mapping[str, Mapping[str, Path]], out: Path) -> None:
    """Draws trainings into a PNG: a row for each modality, in it the curves of one or two networks.

    Args:
        tables: by modality ("" for all together) and network, a CSV file with a row an epoch.
        out: the picture.
    """
    figure = Figure(figsize=(11, _ROW_IN * len(tables)), layout="constrained")
    rows = figure.subplots(len(tables), 2, squeeze=False)
    for (modality, files), (left, right) in zip(tables.items(), rows, strict=True):
        for (name, file), colour in zip(files.items(), _COLOURS, strict=False):
            _draw(left, right, name, file, colour)
        left.set(title=modality, xlabel="epoch", ylabel="F1, validation part", ylim=(0, 1))
        right.set(title=modality, xlabel="epoch", ylabel="cross-entropy, nats", ylim=(0, None))
        for axes in (left, right):
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.spines[["top", "right"]].set_visible(False)
        left.legend(frameon=False)
        right.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))  # four names hide lines
    figure.savefig(out, dpi=120)


def _draw(left: Axes, right: Axes, name: str, file: Path, colour: str) -> None:
    columns = _columns(file)
    epochs = columns["epoch"]
    left.plot(epochs, columns["validation_f1"], color=colour, marker=".", label=name)
    right.plot(epochs, columns["training_classification"], color=colour, ls="--", label=f"{name}, training")
    right.plot(epochs, columns["validation_loss"], color=colour, label=f"{name}, validation")


def _columns(file: Path) -> dict[str, list[float]]:
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}
