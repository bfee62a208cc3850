"""Reads what an evaluation wrote."""

import json
from pathlib import Path
from typing import Any

from misstep.anticipate.run_folder import EVALUATION_FILE
from misstep.view.errors import NotAnEvaluationError


def read_evaluation(path: Path) -> dict[str, Any]:
    """The facts in a JSON file, or in the folder of a training that was judged.

    Raises:
        NotAnEvaluationError: there is none.
    """
    file = path / EVALUATION_FILE if path.is_dir() else path
    if not file.exists():
        raise NotAnEvaluationError(path, f"holds no {EVALUATION_FILE}")
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAnEvaluationError(path, f"can't be read as JSON ({error})") from error
    if not isinstance(facts, dict):
        raise NotAnEvaluationError(path, "holds JSON, but no object")
    return facts
