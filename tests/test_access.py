"""The door before the page: who gets in, from where, and what a browser keeps."""

import base64
import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from command_line import Kiosque, assert_one_line_error
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from embeddings.errors import KiosqueError
from ui.access import Access, login_page
from ui.access_wording import WORDING
from ui.accounts import Accounts, accounts, is_loopback
from ui.app import build
from ui.errors import BadAuth, BadAuthFile, BadAuthLine, EmptyAuthFile
from ui.handlers import Handlers
from ui.serving import application

ANNE = {"name": "anne", "password": "pâté: et vin"}
PAGE = {"accept": "text/html"}


class Bare:
    """An assistant that is asked nothing."""

    settings = SimpleNamespace(chat_model="none")

    def catalogue(self) -> list[Any]:
        return []


@pytest.fixture(scope="module")
def page() -> Any:
    return build(Bare())  # type: ignore[arg-type]


@pytest.fixture
def client(page: Any) -> Any:
    """A browser before the page that two people may use, reached from another machine; no redirection is followed."""

    async def echo(_: Any) -> PlainTextResponse:
        return PlainTextResponse("sent")

    admitted = Accounts({ANNE["name"]: ANNE["password"], "bob": "b"})
    route = Route("/articles", echo, methods=["PUT"])
    app = application(page, "0.0.0.0", accounts=admitted, uploads=route)
    with TestClient(app, base_url="http://192.0.2.7:7860", follow_redirects=False) as opened:
        yield opened


def log_in(client: Any, **changes: str) -> Any:
    return client.post("/login", data={**ANNE, **changes})


# Which password


def test_no_password_is_asked_for_on_this_machines_own_address_and_one_is_made_up_elsewhere() -> None:
    assert accounts("", None, is_open=False) is None
    admitted = accounts("", None, is_open=True)
    assert admitted and admitted.generated
    name, password = admitted.generated
    assert len(password) >= 16 and admitted.check(name, password) == name
    assert accounts("", None, is_open=True).generated != admitted.generated  # type: ignore[union-attr]
    assert accounts("none", None, is_open=True) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_a_loopback_address_is_this_machines_own(host: str) -> None:
    assert is_loopback(host)
    assert not any(is_loopback(other) for other in ("0.0.0.0", "::", "192.168.1.4", "kiosque.example", ""))


def test_a_password_is_taken_from_an_option_or_a_file_and_may_hold_a_colon(tmp_path: Path) -> None:
    admitted = accounts("anne:a:b", None, is_open=False)
    assert admitted and admitted.check("anne", "a:b") == "anne" and admitted.generated is None
    file = tmp_path / "passwords"
    file.write_text("anne:a\n\nbob:b:c \n", "utf-8")
    admitted = accounts("ignored", file, is_open=False)
    assert admitted and admitted.check("bob", "b:c") == "bob" and admitted.bearer("a") == "anne"
    for wrong in (("anne", "b:c"), ("anne", ""), ("", "a"), ("bob", "a"), ("carl", "a")):
        assert admitted.check(*wrong) is None
    assert admitted.bearer("") is None


@pytest.mark.parametrize(
    ("auth", "content", "error"),
    [
        ("anne", None, BadAuth),
        (":a", None, BadAuth),
        ("anne:", None, BadAuth),
        ("", b"\n", EmptyAuthFile),
        ("", b"anne:a\nsecret\n", BadAuthLine),
        ("", b"\xff", BadAuthFile),
    ],
)
def test_a_faulty_password_is_one_line_that_does_not_print_it(
    tmp_path: Path, auth: str, content: bytes | None, error: type[KiosqueError]
) -> None:
    file = tmp_path / "passwords"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(error) as caught:
        accounts(auth, file if content is not None else None, is_open=False)
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(BadAuthFile):
        accounts("", tmp_path / "absent", is_open=False)


def test_the_command_refuses_to_share_without_a_password_and_says_so_when_it_cannot_share(
    kiosque: Kiosque, tmp_path: Path
) -> None:
    chat = ("chat", "--data", str(tmp_path), "--chat-model", "none", "--port", "0", "--share")
    assert_one_line_error(kiosque(*chat, "--auth", "none"), "a password is required")
    assert_one_line_error(kiosque(*chat), "gradio.live", "--host 0.0.0.0")  # no network but loopback here
    assert_one_line_error(kiosque("chat", "--auth", "anne"), "NAME:PASSWORD")


# At the door


def test_everything_is_behind_the_door_and_a_browser_is_led_to_it(client: Any) -> None:
    for path in ("/config", "/theme.css", "/assets/x.js", "/gradio_api/queue/data", "/gradio_api/heartbeat/x"):
        assert client.get(path).status_code == 401, path
    assert client.put("/articles", content=b"x").status_code == 401
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401
    led = client.get("/?answer=7", headers=PAGE)
    assert (led.status_code, led.headers["location"]) == (303, "/login?next=%2F%3Fanswer%3D7")


def test_a_name_and_its_password_open_a_session_that_scripts_and_other_sites_cannot_use(client: Any) -> None:
    opened = log_in(client, next="/?answer=7")
    assert (opened.status_code, opened.headers["location"]) == (303, "/?answer=7")
    cookie = opened.headers["set-cookie"]
    assert all(word in cookie for word in ("kiosque-7860=", "HttpOnly", "SameSite=strict", "Path=/"))
    assert "anne" not in cookie and "Secure" not in cookie
    assert client.get("/", headers=PAGE).status_code == 200
    assert client.get("/config").json()["username"] == "anne"
    assert client.put("/articles", content=b"x").text == "sent"
    assert client.post("/logout").status_code == 204
    assert client.get("/config").status_code == 401
    client.cookies.set("kiosque-7860", re.search("=([^;]+)", cookie).group(1))  # type: ignore[union-attr]
    assert client.get("/config").status_code == 401, "a session that was ended is of no use to whoever copied it"


@pytest.mark.parametrize(
    "changes", [{"password": "no"}, {"name": "bob"}, {"name": ""}, {"password": ""}, {"name": "anne\x00"}]
)
def test_a_wrong_password_is_told_in_the_readers_language(client: Any, changes: dict[str, str]) -> None:
    refused = client.post("/login", data={**ANNE, **changes}, headers={"accept-language": "en"})
    assert refused.status_code == 401 and "set-cookie" not in refused.headers
    assert WORDING["en"].wrong in refused.text and 'lang="en"' in refused.text


def test_after_ten_wrong_passwords_even_the_right_one_waits_for_a_minute() -> None:
    now = [0.0]
    door = Access(PlainTextResponse("in"), Accounts({ANNE["name"]: ANNE["password"]}), clock=lambda: now[0])
    client = TestClient(door, base_url="http://192.0.2.7", follow_redirects=False)
    for _ in range(5):
        assert log_in(client, password="no").status_code == 401
        assert client.get("/", headers={"authorization": "Bearer no"}).status_code == 401
    now[0] = 59.0
    limited = log_in(client)
    assert limited.status_code == 429 and WORDING["fr"].too_often in unescape(limited.text)
    bearer = {"authorization": f"Bearer {ANNE['password']}".encode()}
    assert client.get("/", headers=bearer).text == WORDING["fr"].too_often
    now[0] = 61.0
    assert log_in(client).status_code == 303 and client.get("/").text == "in"
    now[0] += 15 * 24 * 3600
    assert client.get("/").status_code == 401, "a session does not last for ever"


@pytest.mark.parametrize("wanted", ["//elsewhere.example", "/\\elsewhere.example", "http://elsewhere.example", "", "x"])
def test_a_link_cannot_lead_elsewhere_after_the_login(client: Any, wanted: str) -> None:
    assert log_in(client, next=wanted).headers["location"] == "/"
    assert 'name="next" value="/"' in client.get("/login", params={"next": wanted}).text


def test_an_agent_sends_its_password_with_each_request(client: Any) -> None:
    basic = base64.b64encode(f"{ANNE['name']}:{ANNE['password']}".encode()).decode()
    for sent in (f"Basic {basic}", "Bearer b"):
        assert client.get("/config", headers={"authorization": sent}).status_code == 200
    for sent in ("Basic", "Basic ???", "Bearer ", "Digest b", f"Bearer {basic}"):
        assert client.get("/config", headers={"authorization": sent}).status_code == 401


def test_the_page_of_the_login_is_whole_in_itself_and_may_send_its_form_here_only(client: Any) -> None:
    page = client.get("/login", headers={"accept-language": "fr"})
    policy = page.headers["content-security-policy"]
    assert "form-action 'self'" in policy and "default-src 'none'" in policy and "sha256-" not in policy
    assert "<script" not in page.text and not re.search(r'(?:src|href)="', page.text)
    assert WORDING["fr"].password in page.text and page.headers["cache-control"] == "no-store"
    log_in(client)
    assert "form-action 'none'" in client.get("/", headers=PAGE).headers["content-security-policy"]
    hostile = login_page("fr", '"><script>x</script>', "<b>")
    assert "<script>" not in hostile and "<b>" not in hostile
    assert client.post("/login", content=b"x" * 20_000).status_code == 413


def test_the_form_of_another_site_opens_no_session(client: Any) -> None:
    assert client.post("/login", data=ANNE, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_who_came_in_with_a_password_finds_the_way_out() -> None:
    handlers = Handlers(Bare())  # type: ignore[arg-type]
    request: Any = SimpleNamespace(headers={"accept-language": "en"}, username="anne")
    assert WORDING["en"].leave in handlers.door(request)
    assert handlers.door(SimpleNamespace(headers={}, username=None)) == ""  # type: ignore[arg-type]
    assert isinstance(gr.Request(username="anne").username, str)


def test_without_a_password_there_is_no_login_page() -> None:
    with TestClient(application(build(Bare()), "127.0.0.1"), base_url="http://127.0.0.1") as client:  # type: ignore[arg-type]
        assert client.get("/login").status_code == client.post("/logout").status_code == 404
        assert client.put("/articles", content=b"x").status_code == client.post("/mcp", json={}).status_code == 404
