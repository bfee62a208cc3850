"""Who gets an answer from a running server, and who does not."""

from typing import Any

import pytest

EVERYWHERE = [
    "/",
    "/executions/wave-00001",
    "/health",
    "/assets/live/main.js",
    "/assets/plotly.js",
    "/api/executions",
    "/api/choices",
    "/api/executions/wave-00001",
    "/api/executions/wave-00001/view",
    "/api/executions/look-00001/video?camera=head/rgb",
    "/api/sessions",
    "/api/sessions/session-0001/events",
    "/api/monitors/events",
    "/api/monitors/monitor-1/picture",
    "/api/health",
    "/nowhere",
]
LABEL = {"instead_of": None, "label": {"outcome": "success", "failure": None}}


@pytest.mark.parametrize("path", EVERYWHERE)
def test_nothing_is_told_without_the_token(served: Any, path: str) -> None:
    for cookie in (None, "misstep=x", f"misstep-{served.port}=wrong", f"misstep-{served.port + 1}={served.token}"):
        refused = served.ask(path, cookie=cookie)
        assert refused.status == 401
        assert b"token" in refused.body and served.token.encode() not in refused.body


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_foreign_name_gets_no_answer_even_with_the_token(served: Any, path: str) -> None:
    """DNS rebinding: a page of evil.org whose name resolves to this machine."""
    for host in ("evil.org", f"evil.org:{served.port}", "127.0.0.1", f"127.0.0.1:{served.port + 1}", "", None):
        assert served.ask(path, host=host).status in (400, 403)
    both = "&" if "?" in path else "?"
    assert served.ask(f"{path}{both}token={served.token}", host="evil.org", cookie=None).status == 403


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_foreign_page_gets_no_answer(served: Any, path: str) -> None:
    for origin in (
        "http://evil.org",
        "null",
        f"https://127.0.0.1:{served.port}",
        f"http://127.0.0.1:{served.port + 1}",
    ):
        assert served.ask(path, origin=origin).status == 403
    assert served.ask(path, sec_fetch_site="cross-site", sec_fetch_mode="no-cors").status == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_all_names_of_this_machine_are_the_pages_own(served: Any, name: str) -> None:
    own = f"{name}:{served.port}"
    assert served.ask("/api/choices", host=own, origin=f"http://{own}").status == 200


def test_two_hosts_at_once_are_refused(served: Any) -> None:
    assert served.ask("/", Host="evil.org").status in (400, 403)


def test_a_change_has_to_come_from_the_page_itself(served: Any) -> None:
    """CSRF: the browser would send the cookie along, were it not SameSite."""
    path = "/api/executions/wave-00001/label"
    assert served.ask(path, "POST", LABEL, origin=None).status == 403
    assert served.ask(path, "POST", LABEL, origin="http://evil.org").status == 403
    assert served.ask(path, "POST", LABEL, content_type="text/plain").status == 415
    assert served.ask(path, "POST", LABEL, content_type="application/x-www-form-urlencoded").status == 415
    assert served.ask(path, "POST", LABEL, cookie=None).status == 401
    assert served.ask(path).status == 405
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert served.ask(path, method, LABEL).status == 405
    assert served.ask("/api/executions/wave-00001").json["label"] is None


def test_a_change_is_small(served: Any) -> None:
    path = "/api/executions/wave-00001/label"
    assert served.ask(path, "POST", b" " * 70_000).status == 413
    assert served.ask(path, "POST", b"{}", content_length=None, transfer_encoding="chunked").status in (400, 413)


def test_the_first_visit_changes_the_token_for_a_cookie(served: Any) -> None:
    answer = served.ask(f"/executions/wave-00001?token={served.token}&t=1", cookie=None)
    assert answer.status == 303
    assert answer.headers["location"] == "/executions/wave-00001?t=1"
    words = {word.strip().lower() for word in answer.headers["set-cookie"].split(";")}
    assert {f"misstep-{served.port}={served.token}", "httponly", "samesite=strict", "path=/"} <= words
    assert served.ask("/?token=wrong", cookie=None).status == 401
    assert served.ask("/?token=", cookie=None).status == 401
    assert served.ask("/?token=%F0%9F%A4%96", cookie=None).status == 401


def test_the_first_visit_leads_nowhere_else(served: Any) -> None:
    answer = served.ask(f"//evil.org/?token={served.token}", cookie=None)
    assert answer.headers.get("location", "/").startswith("/") and not answer.headers["location"].startswith("//")


@pytest.mark.parametrize("path", ["/", "/api/executions", "/nowhere", "/api/executions/wave-00001/label"])
@pytest.mark.parametrize("cookie", [True, False])
def test_every_answer_forbids_what_pages_can_do_to_each_other(served: Any, path: str, cookie: bool) -> None:
    headers = served.ask(path, **({} if cookie else {"cookie": None})).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "no-store" in headers["cache-control"] or "no-cache" in headers["cache-control"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../server/guard.py",
        "/assets/live/../server/guard.py",
        "/assets/live/..%2fserver%2fguard.py",
        "/assets//etc/passwd",
        "/assets/%2e%2e/%2e%2e/core/errors.py",
        "/assets/live/main.js%00.css",
        "/api/executions/..%2f..%2f..%2fetc%2fpasswd/view",
        "/api/executions/../../etc/passwd",
        "/api/executions/%2e%2e",
        "/api/executions/..",
        "/api/sessions/..%2fsecret/events",
        "/api/monitors/..%2f..%2fsecret/picture?stream=x",
        "/api/monitors/../picture?stream=../../secret",
        "/../../etc/passwd",
    ],
)
def test_no_path_leads_out(served: Any, path: str) -> None:
    answer = served.ask(path)
    assert answer.status in (400, 404, 405, 422)
    assert b"root:" not in answer.body and b"import" not in answer.body
