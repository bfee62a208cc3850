"""How a detector is trained."""

from dataclasses import dataclass
from typing import Literal

from misstep.core.preset import Preset

MethodName = Literal["mom", "pca", "kmeans", "zscore"]


@dataclass(frozen=True, slots=True)
class Training:
    """Settings of a training.

    Attributes:
        preset: which reading of the paper; only the MOM has two.
        method: what measures the error of a step; the paper's preset has the MOM, whatever is named.
        epochs: passes over the data (the paper: 500), for the MOM.
        learning_rate: Adam's, at the start of a cosine decay, for the MOM.
        folds: parts for cross-fitting.
        false_alarm_rate: promised alarms per successful execution.
        seed: of all random draws.
    """

    preset: Preset = "default"
    method: MethodName = "zscore"
    epochs: int = 100
    learning_rate: float = 0.03
    folds: int = 3
    false_alarm_rate: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if self.preset == "paper":
            object.__setattr__(self, "method", "mom")

    @property
    def advances(self) -> int:
        """How often a training tells that it has advanced."""
        return (self.folds + 1) * (self.epochs if self.method == "mom" else 1)
