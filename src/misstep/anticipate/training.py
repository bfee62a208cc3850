"""How an anticipator is trained."""

from dataclasses import dataclass, field
from typing import Literal

from misstep.anticipate.distillation import Distillation

AnticipatorPreset = Literal["paper", "modern"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How a network's weights are learned.

    Attributes:
        epochs: passes over the data, at most (the paper's "training steps").
        patience: epochs without a better F1 on the validation part after which it ends.
        batch: clips a step; MMD compares two samples of this size.
        learning_rate: of Adam, or of AdamW after its warm-up.
        weight_decay: of AdamW.
        warm_up: share of the steps in which the learning rate rises; then it falls along a cosine. None leaves it
            constant and takes Adam, as the paper does.
    """

    epochs: int
    patience: int
    batch: int = 16
    learning_rate: float = 1e-5
    weight_decay: float = 0.0
    warm_up: float | None = None


SCHEDULES: dict[AnticipatorPreset, Schedule] = {
    "paper": Schedule(epochs=250, patience=50),
    "modern": Schedule(epochs=4, patience=4, learning_rate=2e-3, weight_decay=0.05, warm_up=0.1),
}
"""By preset. Source of the first: Temel et al., section III-B; the batch and the patience are not told there. The
modern one is short: with four takes of a few hundred executions a network knows them by heart after eight epochs."""


AFTERMATHS_S: dict[AnticipatorPreset, float] = {"paper": 0.0, "modern": 1.0}
"""By preset. In the paper the last frame is the newest one at the failure, in which little of it can be seen yet."""


NEARER_S: dict[AnticipatorPreset, float] = {"paper": 0.0, "modern": 1.0}
"""By preset. What is hardly to be seen at a horizon is learned from pictures in which it is plainer."""


IMAGE_ENCODERS: dict[AnticipatorPreset, str] = {"paper": "vivit", "modern": "frames"}
"""By preset; entry points offer others, see `encoders`."""

TAKES: dict[AnticipatorPreset, int] = {"paper": 1, "modern": 4}
"""By preset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnticipatorTraining:
    """Everything that decides what a training learns, beside the data.

    Attributes:
        preset: of the network's size and its schedule.
        modalities: what the clips show.
        horizon_s: how long before the event of a clip the student's view ends.
        aftermath_s: how long after the event a clip goes on, so that a teacher sees what came of it.
        nearer_s: by how much nearer the event the student's view ends in every other batch that it learns from, on
            average; not a causal one's, which takes no more frames than its horizon leaves.
        rate_hz: frames a second.
        frames: frames a clip.
        size_px: width and height of a frame.
        image_encoder: name of what encodes pictures.
        takes: clips of each execution of the training part: of a failure with its event taken a little sooner, of a
            success with other moments drawn.
        distillation: what the student learns from the teacher.
        causal: whether the student's attention looks back only, so that it can follow a running execution cheaply.
        augment: whether clips are varied.
        schedule: how weights are learned.
        seed: of the split, the weights and all draws.
    """

    preset: AnticipatorPreset = "modern"
    modalities: tuple[str, ...] = ("rgb",)
    horizon_s: float = 1.0
    aftermath_s: float = 1.0
    nearer_s: float = 0.0
    rate_hz: float = 1.0
    frames: int = 8
    size_px: int = 112
    image_encoder: str = "vivit"
    takes: int = 1
    distillation: Distillation = field(default_factory=Distillation)
    causal: bool = False
    augment: bool = True
    schedule: Schedule = SCHEDULES["modern"]
    seed: int = 0

    @property
    def horizon_ns(self) -> int:
        """The horizon in nanoseconds."""
        return round(1e9 * self.horizon_s)

    @property
    def aftermath_ns(self) -> int:
        """The aftermath in nanoseconds."""
        return round(1e9 * self.aftermath_s)

    @property
    def nearest_ns(self) -> int | None:
        """How long before the event the student's view ends where it ends nearer, in nanoseconds; None: nowhere."""
        if self.causal or not self.nearer_s:
            return None
        return round(1e9 * max(self.horizon_s - self.nearer_s, 0.0))
