"""`misstep train likelihood` from its request to its last line."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from misstep.blame.errors import NoLearnedLikelihoodError, NothingConfirmedError
from misstep.blame.free_constants import DEFAULTS_WEIGH, moved
from misstep.blame.labelled import bug_of
from misstep.blame.learning import Material, fitted
from misstep.blame.likelihood_file import LearnedLikelihood, likelihood_file, load_likelihood, save_likelihood
from misstep.cli.command_line import command_line
from misstep.cli.console import counting_bar, print_json, text_console
from misstep.cli.exits import on_interrupt
from misstep.cli.labelled_sessions import confirmed_sessions, hash_of, labelled_sessions
from misstep.evaluate.learned_likelihood import FOLDS, LEAST_BUGS, Comparison, Worth, cross_validated
from misstep.store.store import Store


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of `misstep train likelihood`.

    Attributes:
        folder: the store.
        use: whether to put to use what is learned; None: if it is worth it.
    """

    folder: Path
    use: bool | None


def tell(request: Request, as_json: bool) -> None:
    """Learns, judges, says what it is worth, and keeps it."""
    store = Store.open(request.folder)
    again = command_line("train", ["likelihood"], {"--store": str(request.folder)})
    with on_interrupt(lambda: f"Nothing was changed. Start again with:\n{again}"):
        learned, comparison = _learned(store)
    worth = comparison.worth
    learned = replace(learned, in_use=worth is Worth.GAIN if request.use is None else request.use)
    save_likelihood(store.root, learned)
    if as_json:
        print_json(_facts(store, learned))
    else:
        _print(text_console(), request, learned, comparison)


def switch(folder: Path, use: bool, as_json: bool) -> None:
    """Puts what was learned before to use, or the default again.

    Raises:
        NoLearnedLikelihoodError: nothing was learned.
    """
    store = Store.open(folder)
    learned = load_likelihood(store.root)
    if learned is None:
        raise NoLearnedLikelihoodError(store.root)
    learned = replace(learned, in_use=use)
    save_likelihood(store.root, learned)
    if as_json:
        print_json(_facts(store, learned))
    else:
        text_console().print(f"{'The learned' if use else 'The default'} likelihood is in use from now on.")


def _learned(store: Store) -> tuple[LearnedLikelihood, Comparison]:
    confirmed = confirmed_sessions(store)
    if not confirmed:
        raise NothingConfirmedError(store.root, 0)
    sessions = [one for one in labelled_sessions(store, confirmed) if one.teaches]
    if not sessions:
        raise NothingConfirmedError(store.root, len(confirmed))
    material, bugs = Material(sessions), len(set(bug_of(sessions)))
    with counting_bar() as bar:
        task = bar.add_task("learning", total=None, note="")

        def advance() -> None:
            bar.update(task, advance=1, note=f"looks at {len(sessions)} sessions")

        comparison = cross_validated(material, advance)
        bar.update(task, description="learning from all")
        priors = fitted(material, range(len(sessions)), advance)
    names = [one.id for one in sessions]
    return LearnedLikelihood(priors, names, bugs, hash_of(store, sessions), False, comparison.facts()), comparison


def headline(learned: LearnedLikelihood, comparison: Comparison) -> str:
    """What it is worth, in one sentence."""
    gained = comparison.gained()["bits"]
    told = (
        f"{gained.mean:+.2f} bits of the truth [{gained.low:+.2f}, {gained.high:+.2f}] on bugs it was not learned from"
    )
    match comparison.worth:
        case Worth.GAIN:
            return f"A gain: {told}."
        case Worth.NO_GAIN:
            return f"No gain: {told}."
    return f"Too few bugs to tell whether it is a gain: {learned.bugs} of the {LEAST_BUGS} that it takes."


def _print(console: Console, request: Request, learned: LearnedLikelihood, comparison: Comparison) -> None:
    console.print(headline(learned, comparison))
    store = str(request.folder)
    if learned.in_use:
        console.print("The learned likelihood is in use from now on; --likelihood default is without it.")
    else:
        use = command_line("train", ["likelihood"], {"--use": True, "--only-switch": True, "--store": store})
        console.print(f"The default likelihood stays in use. To use what was learned all the same: {use}")
    folds = min(FOLDS, learned.bugs)
    n = len(learned.sessions)
    bugs = f"{learned.bugs} bug{'' if learned.bugs == 1 else 's'}"
    count = f"{n} session{'' if n == 1 else 's'} with {bugs}, beside the {DEFAULTS_WEIGH} of the defaults"
    how = f"judged {folds} times on a part that was left out" if folds > 1 else "with one bug none can be left out"
    console.print(f"\nLearned from {count}; {how}.")
    if folds > 1:
        console.print(_figures(comparison))
    console.print(_constants(learned) if moved(learned.priors) else "No constant moved by more than a hundredth.")
    console.print(f"Kept in {likelihood_file(request.folder)}.")


def _figures(comparison: Comparison) -> Table:
    table = Table("on bugs left out", "default", "learned", box=None, pad_edge=False)
    default, learned = comparison.figures().values()
    for name in default:
        table.add_row(name, _said(default[name]), _said(learned[name]))
    return table


def _said(figure: dict[str, Any]) -> str:
    if figure["mean"] is None:
        return "never"
    return f"{figure['mean']:.3g} [{figure['low']:.3g}, {figure['high']:.3g}]"


def _constants(learned: LearnedLikelihood) -> Table:
    table = Table("constant", "default", "learned", box=None, pad_edge=False)
    for one in moved(learned.priors):
        table.add_row(one.name, f"{one.default:.3g}", f"{one.learned:.3g}")
    return table


def _facts(store: Store, learned: LearnedLikelihood) -> dict[str, Any]:
    return {
        "file": str(likelihood_file(store.root)),
        "in_use": learned.in_use,
        "sessions": list(learned.sessions),
        "bugs": learned.bugs,
        "constants": {one.name: {"default": one.default, "learned": one.learned} for one in moved(learned.priors)},
        "judged": dict(learned.judged),
    }
