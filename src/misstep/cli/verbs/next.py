"""misstep next."""

from misstep.cli.options import DEFAULT_STORE, NONE, AsJson, LikelihoodName, StoreFolder
from misstep.cli.verbs.blame import Ids, OneSession


def next_skill(
    ids: Ids = NONE,
    session: OneSession = None,
    likelihood: LikelihoodName = None,
    store: StoreFolder = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Says which skill to run next to learn most, and why.

    \b
    Examples:
      misstep next
      misstep next grasp-00061 --json
    """
    from misstep.blame.result import next_skill_facts
    from misstep.cli.conclusion import advice
    from misstep.cli.console import print_json, text_console
    from misstep.cli.judging import judge_named
    from misstep.store.store import Store

    judgement = judge_named(Store.open(store), ids, session, likelihood)
    following = judgement.following
    if as_json:
        print_json({"next_skill": next_skill_facts(following), "gains_bits": judgement.verdict.gains_bits})
    else:
        text_console().print(advice(following))
