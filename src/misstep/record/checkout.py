"""Another checkout of the robot's software, run by a worker in place of the user's own."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from misstep.core.errors import ImportedElsewhereError
from misstep.record.roots import INSTALLED


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout of one commit.

    Attributes:
        folder: its top folder, a real path.
        instead_of: that of the user's own checkout.
        commit: name of the commit.
    """

    folder: str
    instead_of: str
    commit: str

    def moved_skills(self, spec: str) -> str:
        """The skills module of this checkout, if the user's is a file of the user's checkout; else the same.

        A file that this checkout does not have is looked for here all the same, and not found.
        """
        if not (spec.endswith(".py") or os.sep in spec):
            return spec
        real = Path(spec).resolve()
        return str(self._here(real)) if real.is_relative_to(self.instead_of) else str(real)

    def enter(self) -> None:
        """Makes it this process's working directory and what its imports, and those of programs it starts, find first.

        Every folder of the import path that lies in the user's checkout is replaced by the same folder here; so the
        sources of packages that are installed in editable form are replaced, too.
        """
        home = Path.cwd().resolve()
        path = [Path(entry).resolve() for entry in sys.path]
        ours = [self._here(entry) for entry in path if self._is_users(entry)]
        usual = [Path(self.folder), Path(self.folder) / "src"]
        found = [str(entry) for entry in dict.fromkeys([*ours, *usual]) if entry.is_dir()]
        sys.path[:] = [*found, *(str(entry) for entry in path if not self._is_users(entry))]
        sys.dont_write_bytecode, os.environ["PYTHONDONTWRITEBYTECODE"] = True, "1"
        os.environ["PYTHONPATH"] = os.pathsep.join([*found, *filter(None, [os.environ.get("PYTHONPATH")])])
        there = self._here(home) if home.is_relative_to(self.instead_of) else Path(self.folder)
        os.chdir(there if there.is_dir() else self.folder)

    def _here(self, real: Path) -> Path:
        """What stands in this checkout for a path of the user's."""
        return Path(self.folder) / real.relative_to(self.instead_of)

    def check_imports(self) -> None:
        """Makes sure that nothing of the user's own checkout runs.

        Raises:
            ImportedElsewhereError: a module of it was imported.
        """
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file and name.partition(".")[0] not in ("misstep", "__main__") and self._is_users(Path(file).resolve()):
                raise ImportedElsewhereError(name, Path(file), Path(self.folder))

    def _is_users(self, real: Path) -> bool:
        """True for software of the user's checkout; an environment inside it is no part of it."""
        environments = (sys.prefix, sys.base_prefix)
        installed = INSTALLED.intersection(real.parts) or any(real.is_relative_to(prefix) for prefix in environments)
        return real.is_relative_to(self.instead_of) and not real.is_relative_to(self.folder) and not installed
