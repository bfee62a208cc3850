"""misstep next."""

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, StoreFolder
from misstep.cli.verbs.blame import Ids, OneSession


def next_skill(
    ids: Ids = NONE,
    session: OneSession = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Says which skill to run next to learn most, and why.

    \b
    Examples:
      misstep next
      misstep next grasp-00061 --json
    """
    from misstep.blame.session import best_skill
    from misstep.cli.conclusion import advice
    from misstep.cli.console import print_json, text_console
    from misstep.cli.judging import judge_named
    from misstep.store.store import Store

    judgement = judge_named(Store.open(store), ids, session)
    name, gain_bits = best_skill(judgement.verdict, judgement.knowledge, judgement.per_second)
    why = advice(judgement.verdict, judgement.knowledge, judgement.per_second)
    if as_json:
        gains = judgement.verdict.gains_bits
        print_json({"next_skill": {"name": name, "gain_bits": gain_bits}, "gains_bits": gains, "why": why})
    else:
        text_console().print(why)
