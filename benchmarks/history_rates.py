"""What the histories' truth says of sound software: python benchmarks/history_rates.py

Quotes benchmarks/results/cell-skills.json in src/misstep_cell/history/rates.json, which is installed with the cell.
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
MEASURED = HERE / "results" / "cell-skills.json"
RATES = HERE.parent / "src" / "misstep_cell" / "history" / "rates.json"


def rates(measured: Path = MEASURED) -> dict[str, object]:
    """By skill, the share of successes and the robot seconds of an execution."""
    figures = json.loads(measured.read_text())["figures"]
    nominal = ": nominal success"
    skills = {
        name.removesuffix(nominal): {
            "success": figure["mean"],
            "cost_s": figures[f"{name.removesuffix(nominal)}: simulated, s"],
        }
        for name, figure in figures.items()
        if name.endswith(nominal)
    }
    return {"command": "python benchmarks/history_rates.py", "skills": skills}


if __name__ == "__main__":
    RATES.write_text(json.dumps(rates(), indent=1) + "\n")
