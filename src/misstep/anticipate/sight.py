"""What an anticipator is shown, and how: one statement for files, exports and runtimes. Without torch."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from misstep.signals.clips import Clip, ClipSettings
from misstep.signals.framing import Box, Framing
from misstep.signals.modalities import Modalities
from misstep.signals.normalisation import Batch, Float32s, Normalisation
from misstep.signals.sampling import Sampling


@dataclass(frozen=True, slots=True)
class Sight:
    """All that it takes to show a student an execution.

    Attributes:
        modalities: the streams that it sees.
        settings: how its clips are cut.
        normalisation: of their numbers.
        horizon_ns: how long before the event of a clip its view ends.
        data_hash: of the executions that it learned from.
    """

    modalities: Modalities
    settings: ClipSettings
    normalisation: Normalisation
    horizon_ns: int
    data_hash: str

    def of(self, clips: Sequence[Clip]) -> Batch:
        """What of clips the student is shown."""
        return self.normalisation.batch(clips, self.horizon_ns)

    def facts(self) -> dict[str, Any]:
        """As JSON holds it; `from_facts` reads it."""
        settings, normalisation = self.settings, self.normalisation
        return {
            "modalities": {"images": dict(self.modalities.images), "series": dict(self.modalities.series)},
            "sampling": asdict(settings.sampling),
            "framing": asdict(settings.framing),
            "step_ns": settings.step_ns,
            "horizon_ns": self.horizon_ns,
            "data_hash": self.data_hash,
            "offset": {name: one.tolist() for name, one in normalisation.offset.items()},
            "scale": {name: one.tolist() for name, one in normalisation.scale.items()},
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Sight":
        """Raises KeyError, TypeError, ValueError, AttributeError or ClipSettingError if something is amiss."""
        series = {name: tuple(streams) for name, streams in facts["modalities"]["series"].items()}
        crop = facts["framing"]["crop"]
        framing = Framing(**facts["framing"] | {"crop": None if crop is None else Box(**crop)})
        return cls(
            Modalities(facts["modalities"]["images"], series),
            ClipSettings(Sampling(**facts["sampling"]), framing, int(facts["step_ns"])),
            Normalisation(_arrays(facts["offset"]), _arrays(facts["scale"])),
            int(facts["horizon_ns"]),
            str(facts["data_hash"]),
        )


def _arrays(lists: Mapping[str, Sequence[float]]) -> dict[str, Float32s]:
    return {name: np.array(one, np.float32) for name, one in lists.items()}
