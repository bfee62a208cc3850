"""misstep train anticipator."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from misstep.cli.options import DEFAULT_STORE, AsJson, StoreFolder

MOST_S = 3600.0
"""Of options in seconds; there is no longer clip, and no number that is none passes."""

Modalities = Annotated[
    str,
    typer.Option(
        metavar="NAME,...", help="What it sees: rgb, depth, flow, and series by the first part of their names."
    ),
]
Horizon = Annotated[
    float,
    typer.Option("--horizon", metavar="SECONDS", min=0, max=MOST_S, help="How long before a failure it must know."),
]
Aftermath = Annotated[
    float | None,
    typer.Option(
        "--aftermath", metavar="SECONDS", min=0, max=MOST_S, show_default=False,
        help="How long after a failure began the teacher looks on; 1, or 0 with --preset paper.",
    ),
]  # fmt: skip
PresetOf = Annotated[
    Literal["modern", "paper"],
    typer.Option(help="Modern: small networks, 56 x 56; paper: ViViT, Adam 1e-5, 250 epochs, 224 x 224."),
]
Device = Annotated[Literal["auto", "cpu", "gpu"], typer.Option(help="Where it is trained.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of this training; the same again goes on.")]
Kind = Annotated[
    Literal["mmd", "mse", "kl", "none"],
    typer.Option(help="What the student learns from the teacher: features (mmd, mse in pairs), logits (kl), nothing."),
]
Learned = Annotated[bool, typer.Option("--learned-weights", help="Weights of both losses are learned, not fixed.")]
Causal = Annotated[bool, typer.Option("--causal", help="A student that looks back only: a vivit is cheaper to run.")]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", show_default=False,
        help="What encodes pictures: frames, vivit, or one of another package; frames, or vivit with --preset paper.",
    ),
]  # fmt: skip
Epochs = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Passes over the data, at most.", show_default=False)
]
Rate = Annotated[
    float | None,
    typer.Option("--learning-rate", metavar="RATE", min=1e-9, max=1e9, help="Of the optimiser.", show_default=False),
]
Size = Annotated[
    int | None, typer.Option(metavar="PIXELS", min=16, help="Width and height of a frame.", show_default=False)
]
Frames = Annotated[int, typer.Option(metavar="N", min=1, help="Frames a clip.")]
Fps = Annotated[float, typer.Option("--rate", metavar="HZ", min=1e-3, max=1e3, help="Frames a second.")]
Camera = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Whose pictures; the first with colours and depth if not given.", show_default=False
    ),
]
Crop = Annotated[
    str | None,
    typer.Option(
        metavar="L,T,W,H", help="Part of its pictures: left, top, width, height in pixels.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=999_999, help="Of the split, the weights and all draws.")]


def anticipator(
    modalities: Modalities = "rgb",
    horizon: Horizon = 1.0,
    aftermath: Aftermath = None,
    preset: PresetOf = "modern",
    device: Device = "auto",
    out: Out = Path("misstep-run"),
    distillation: Kind = "mmd",
    learned_weights: Learned = False,
    causal: Causal = False,
    encoder: Encoder = None,
    epochs: Epochs = None,
    learning_rate: Rate = None,
    size: Size = None,
    frames: Frames = 8,
    rate: Fps = 1.0,
    camera: Camera = None,
    crop: Crop = None,
    seed: Seed = 0,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Learns to see a failure coming, some time before it happens.

    First a teacher that sees how it began to fail and what came of it, then a
    student that sees them until the horizon and learns from the teacher. A
    training that was interrupted goes on with the same command. --store also
    takes the folder of the FAILURE data set (docs/clips.md).

    \b
    Examples:
      misstep train anticipator --store experience
      misstep train anticipator --modalities rgb,depth,flow --horizon 2 --out two-seconds
      misstep train anticipator --modalities rgb --preset paper --device gpu
    """
    from misstep.cli.anticipator_story import Request, tell

    choices = {"epochs": epochs, "learning_rate": learning_rate}
    request = Request(
        store, out, names_in(modalities), horizon, aftermath, preset, device, distillation, learned_weights,
        causal, encoder, {name: value for name, value in choices.items() if value is not None}, size, frames, rate,
        camera, crop, seed,
    )  # fmt: skip
    tell(request, as_json)


def names_in(text: str) -> tuple[str, ...]:
    """Each of some names once, in their order."""
    names = tuple(dict.fromkeys(name for one in text.split(",") if (name := one.strip())))
    if not names:
        raise typer.BadParameter("name at least one, such as --modalities rgb,wrench.")
    return names
