import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from misstep.evaluate.roc import RocCurve
from misstep.view.errors import NotAnEvaluationError
from misstep.view.evaluation.page import write_evaluation_page

SURE = {"mean": 0.9, "low": 0.8, "high": 0.95, "n": 40}
EVIL = "</script><script>boom()</script><img src=x onerror=boom()>"


def evaluation() -> dict[str, Any]:
    generator = np.random.default_rng(0)
    failed = generator.random(60) < 0.5
    roc = RocCurve.of(generator.random(60) + 0.6 * failed, failed, [f"scene {k}" for k in range(60)])
    return {
        "verdict": f"It anticipates. {EVIL}",
        "test": {"student": {"f1": SURE, "auroc": SURE}},
        "horizon_curve": [{"horizon_s": 0.5 * k, "auroc": SURE, "within": SURE} for k in range(4)],
        "reliability": [{"stated": 0.1 * k, "failed": SURE} for k in range(10)],
        "lead_time": {"leads_s": [0.0, 0.4, 1.2, 2.5], "false_alarms": SURE},
        "roc": roc.facts(),
    }


def test_all_curves_and_tables_are_drawn(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text(json.dumps(evaluation()))
    write_evaluation_page(tmp_path, tmp_path / "page.html")
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto((tmp_path / "page.html").as_uri())
    assert page.locator(".js-plotly-plot").count() == 4
    assert EVIL in page.locator(".headline").inner_text()
    axes = " ".join(page.locator(".xtitle, .ytitle").all_text_contents())
    assert "time before the event / s" in axes and "stated probability" in axes and "false alarms" in axes
    assert "0.900 [0.8, 0.95] n 40" in page.locator(".figures").first.inner_text()
    assert problems == []
    page.close()


@pytest.mark.parametrize(("text", "told"), [
    ("[1]", "no object"), ("{", "can't be read as JSON"), ('{"belief": []}', "neither a figure"),
])  # fmt: skip
def test_what_no_evaluation_wrote_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(NotAnEvaluationError, match=told):
        write_evaluation_page(tmp_path / "other.json", tmp_path / "page.html")
    with pytest.raises(NotAnEvaluationError, match=r"holds no evaluation\.json"):
        write_evaluation_page(tmp_path, tmp_path / "page.html")
