"""Which likelihood a verb uses."""

import typer

from misstep.blame.errors import NoLearnedLikelihoodError
from misstep.blame.likelihood import Priors
from misstep.blame.likelihood_file import load_likelihood
from misstep.core.preset import Likelihood, Preset
from misstep.store.store import Store


def priors_of(store: Store, preset: Preset, wanted: Likelihood | None) -> Priors:
    """The constants that were asked for; if none were, the learned ones where `train likelihood` put them to use.

    Raises:
        NoLearnedLikelihoodError: learned ones are asked for, and there are none.
        LikelihoodFileError: they can't be read.
    """
    if preset == "paper":
        if wanted == "learned":
            raise typer.BadParameter("the paper's likelihood has nothing to learn; leave --likelihood learned out.")
        return Priors()
    if wanted == "default":
        return Priors()
    learned = load_likelihood(store.root)
    if learned is None and wanted == "learned":
        raise NoLearnedLikelihoodError(store.root)
    return learned.priors if learned and (wanted or learned.in_use) else Priors()
