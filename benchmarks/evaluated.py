"""`misstep evaluate` as a user runs it, from a benchmark."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def evaluated(*words: object) -> Any:
    """What `misstep evaluate WORDS --json` prints; its progress is shown."""
    misstep = Path(sys.executable).with_name("misstep")
    command = [str(misstep), "evaluate", *map(str, words), "--json"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
