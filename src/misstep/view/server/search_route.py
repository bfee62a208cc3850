"""The list of executions: searched, filtered, a page at a time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from misstep.core.execution import Execution, Outcome
from misstep.store.search import Search
from misstep.view.server.errors import RequestError
from misstep.view.server.replies import worked_out
from misstep.view.server.site import Site, site_of

PAGE_N = 50
COMMITS_N = 100
_MOST_WORDS = 200


async def executions(request: Request) -> Response:
    """GET: one page of what is wanted, and how long it took the server."""
    search, number = _search(request.query_params), _number(request.query_params)
    site = site_of(request)
    begun_s = time.perf_counter()
    page = await worked_out(lambda: site.store.search(search, PAGE_N, (number - 1) * PAGE_N))
    facts = {
        "executions": [row(one) for one in page.executions],
        "total": page.total,
        "page": number,
        "pages": max(1, -(-page.total // PAGE_N)),
        "took_ms": round((time.perf_counter() - begun_s) * 1e3, 1),
    }
    return JSONResponse(facts)


async def choices(request: Request) -> Response:
    """GET: what can be filtered by."""
    return JSONResponse(await worked_out(lambda: _choices(site_of(request))))


def row(execution: Execution) -> dict[str, Any]:
    """An execution as a list shows it."""
    return {
        "id": execution.id,
        "skill": execution.skill,
        "outcome": execution.outcome.value,
        "kind": execution.failure.kind if execution.failure else "",
        "started_ms": execution.started_ns // 1_000_000,
        "duration_s": round(execution.duration_ns / 1e9, 3),
        "commit": execution.revision.commit,
        "dirty": execution.revision.dirty,
        "session": execution.session,
        "lost": sum(execution.dropped.values()),
        "late": sum(execution.late.values()),
        "salvaged": execution.salvaged,
    }


def _choices(site: Site) -> dict[str, Any]:
    return {"skills": sorted(site.store.count_by_skill()), "commits": site.store.commits(COMMITS_N)}


def _search(asked: QueryParams) -> Search:
    return Search(
        words=asked.get("words", "")[:_MOST_WORDS],
        skill=asked.get("skill", ""),
        outcome=_outcome(asked.get("outcome", "")),
        commit=asked.get("commit"),
        since_ns=_day_ns(asked.get("since", ""), 0),
        until_ns=_day_ns(asked.get("until", ""), 1),
    )


def _outcome(text: str) -> Outcome | None:
    try:
        return Outcome(text) if text else None
    except ValueError:
        raise RequestError("The outcome", f"one of {', '.join(Outcome)}", text) from None


def _day_ns(text: str, days_later: int) -> int | None:
    """Where a day of UTC begins."""
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        raise RequestError("The date", "YYYY-MM-DD", text) from None
    return max(-(2**63), min(round(day.timestamp()) * 1_000_000_000, 2**63 - 1))


def _number(asked: QueryParams) -> int:
    text = asked.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= 10**9):
        raise RequestError("The page", "a number from 1", text)
    return int(text)
