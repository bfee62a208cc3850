"""The executions that prove a roll-back: the same scenes before and after, each in a worktree and a process."""

from collections.abc import Sequence

from misstep.cli.console import counting_bar
from misstep.cli.recording import chosen_skills
from misstep.commits.errors import CannotRunError
from misstep.commits.probe import Bench, skills_at
from misstep.commits.repository import Repository
from misstep.commits.selection import Probe
from misstep.core.execution import Outcome
from misstep.evaluate.rollback_proof import Tally
from misstep.store.store import Store

_FIRST_SEED = 3 * 2**30 + 2**29
"""Seeds lie above those of training data, test sessions and bisections, so that no scene is seen twice."""


class Runs:
    """Runs skills at commits; what was run before an interruption is not run again."""

    def __init__(
        self, repository: Repository, store: Store, skills_module: str, session: str, count: int, time_limit_s: float,
        build: str, robot: str,
    ) -> None:  # fmt: skip
        self._bench = Bench(repository, store.root, skills_module, session, time_limit_s, build, robot)
        self._store, self._session, self._count = store, session, count

    def skills_at(self, head: str, names: Sequence[str]) -> list[str]:
        """The skills that were named, or all that there are.

        Raises:
            BadRevisionError: they can't be loaded.
            UnknownSkillError: one is not there.
        """
        return chosen_skills(skills_at(self._bench, "checked out", head), names, self._bench.skills)

    def tally(self, sha: str, skills: Sequence[str], note: str) -> Tally:
        """How the skills go at a commit.

        Raises:
            CannotRunError: one can't be run there.
        """
        done = {
            (one.skill, one.seed): one.succeeded
            for one in self._store.executions(session=self._session)
            if one.revision.commit == sha and one.outcome is not Outcome.UNKNOWN
        }
        jobs = [(skill, _FIRST_SEED + run) for run in range(self._count) for skill in skills]
        with counting_bar() as bar:
            task = bar.add_task(note, total=len(jobs), note="")
            for skill, seed in jobs:
                if (skill, seed) not in done:
                    done[skill, seed] = self._run(sha, skill, seed)
                bar.update(task, advance=1, note=f"{sum(done[job] for job in jobs if job in done)} ok")
        return Tally.of((skill, done[skill, seed]) for skill, seed in jobs)

    def _run(self, sha: str, skill: str, seed: int) -> bool:
        result = self._bench.run(Probe(sha, skill, 0.0, 0.0), seed)
        if result.outcome is Outcome.UNKNOWN:
            raise CannotRunError(skill, result.reason.rstrip("."))
        return result.outcome is Outcome.SUCCESS
