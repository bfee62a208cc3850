"""The card of a trained anticipator: what it is, how well it does, and what it must not be used for."""

from collections.abc import Mapping
from typing import Any

from misstep.anticipate.material import Material
from misstep.anticipate.training import AnticipatorTraining

_NAMES = {
    "precision": "precision", "recall": "recall", "f1": "F1", "failure_f1": "F1 of failures",
    "balanced_accuracy": "balanced accuracy", "auroc": "AUROC",
}  # fmt: skip


def card(
    training: AnticipatorTraining,
    material: Material,
    hashed: str,
    scores: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> str:
    """Markdown.

    Args:
        training: its settings.
        material: what it learned from and was judged on.
        hashed: fingerprint of the data.
        scores: by network and figure, a mean with its interval.
    """
    return "\n".join([*_what(training, material, hashed), *_table(scores), *_limits(training, material), ""])


def _what(training: AnticipatorTraining, material: Material, hashed: str) -> list[str]:
    skills = sorted({one.skill for one in material.train.executions})
    return [
        "# Anticipator",
        "",
        f"Says how probable it is that an execution fails within {training.horizon_s:g} s, from "
        f"{', '.join(training.modalities)} at {training.rate_hz:g} Hz.",
        "",
        f"- Skills: {', '.join(skills)}",
        f"- Streams: {', '.join(sorted({*material.modalities.images.values()}))}",
        f"- Trained: {training.preset} preset, distillation {training.distillation.kind}, "
        f"{'causal student, ' if training.causal else ''}frames of {training.size_px} x {training.size_px}, "
        f"clips until {training.aftermath_s:g} s after the event, seed {training.seed}",
        f"- Executions: {len(material.train)} to learn, {len(material.validation)} to choose, "
        f"{len(material.test)} to judge; no scene is in two parts; {len(material.left_out)} left out",
        f"- Data: {hashed}",
        "",
    ]


def _table(scores: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    rows = ["## On the test part (mean and 95 % interval)", "", f"| | {' | '.join(_NAMES.values())} |"]
    rows.append("|---" * (len(_NAMES) + 1) + "|")
    for name, figures in scores.items():
        cells = [
            f"{figures[key]['mean']:.2f} [{figures[key]['low']:.2f}, {figures[key]['high']:.2f}]" for key in _NAMES
        ]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return [*rows, ""]


def _limits(training: AnticipatorTraining, material: Material) -> list[str]:
    return [
        "## Limits",
        "",
        f"- It was judged {training.horizon_s:g} s before onsets, and before moments drawn for successes; how often it "
        "cries wolf along whole executions is another question.",
        "- It knows the skills, cameras and scenes above, and nothing else.",
        f"- Ends of successes: {', '.join(f'{count} {kind}' for kind, count in sorted(material.train.kinds.items()))}.",
        "- Its risk is not calibrated: 0.5 means no more than that both classes seemed as probable.",
    ]
