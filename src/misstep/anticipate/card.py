"""The card of a trained anticipator: what it is, how well it does, and what it must not be used for."""

from collections.abc import Sequence
from dataclasses import dataclass

from misstep.anticipate.material import Material
from misstep.anticipate.training import AnticipatorTraining


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures as they are shown, on cards and in terminals alike.

    Attributes:
        title: what they are of.
        columns: headings; the first column holds names.
        rows: a cell for each column.
        notes: sentences below.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def markdown(self) -> str:
        """As a section of a card."""
        cells = [self.columns, ("---",) * len(self.columns), *self.rows]
        lines = [f"| {' | '.join(one)} |" for one in cells]
        return "\n".join([f"## {self.title}", "", *lines, "", *(line for one in self.notes for line in (one, ""))])


def card(
    training: AnticipatorTraining,
    material: Material,
    hashed: str,
    tables: Sequence[FigureTable],
    verdict: str = "",
    limits: Sequence[str] = (),
) -> str:
    """Markdown.

    Args:
        training: its settings.
        material: what it learned from and was judged on.
        hashed: fingerprint of the data.
        tables: what was measured.
        verdict: what its score is worth beside controls, in a sentence; empty if that was not asked yet.
        limits: what to beware of, beside what is always true.
    """
    judged = [verdict, ""] if verdict else []
    sections = [one.markdown for one in tables]
    return "\n".join([*_what(training, material, hashed), *judged, *sections, *_limits(training, material, limits), ""])


def _what(training: AnticipatorTraining, material: Material, hashed: str) -> list[str]:
    skills = sorted({one.skill for one in material.train.executions})
    streams = {
        *material.modalities.images.values(),
        *(one for own in material.modalities.series.values() for one in own),
    }
    return [
        "# Anticipator",
        "",
        f"Says how probable it is that an execution fails within {training.horizon_s:g} s, from "
        f"{', '.join(training.modalities)} at {training.rate_hz:g} Hz.",
        "",
        f"- Skills: {', '.join(skills)}",
        f"- Streams: {', '.join(sorted(streams))}",
        f"- Trained: {training.preset} preset, distillation {training.distillation.kind}, "
        f"{'causal student, ' if training.causal else ''}frames of {training.size_px} x {training.size_px}, "
        f"clips until {training.aftermath_s:g} s after the event, seed {training.seed}",
        f"- Executions: {len(material.train)} to learn, {len(material.validation)} to choose, "
        f"{len(material.test)} to judge; no scene is in two parts; {len(material.left_out)} left out",
        f"- Data: {hashed}",
        "",
    ]


def _limits(training: AnticipatorTraining, material: Material, more: Sequence[str]) -> list[str]:
    share = material.validation.failed.mean()
    return [
        "## Limits",
        "",
        f"- A risk is that of clips {training.horizon_s:g} s before onsets, and before moments drawn for successes, "
        f"where about {share:.0%} fail: so many do in the validation part, which its temperature was fitted on. Where "
        "failures are rarer, and at other moments of an execution, it is no probability; only thresholds hold there.",
        "- The validation part is small; it set the temperature and, where F1 ended the training, the epoch, too.",
        "- It knows the skills, cameras and scenes above, and nothing else.",
        f"- Ends of successes: {', '.join(f'{count} {kind}' for kind, count in sorted(material.train.kinds.items()))}.",
        *(f"- {one}" for one in more),
    ]
