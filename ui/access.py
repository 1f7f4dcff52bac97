"""The door before the page: a name and a password, then a session of its own for each browser."""

import base64
import secrets
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from embeddings.errors import Language
from ui.access_wording import WORDING
from ui.accounts import Accounts
from ui.text import safe
from ui.wording import preferred

LOGIN, LOGOUT = "/login", "/logout"
_FREE = ("/favicon.ico", "/manifest.json", "/robots.txt")
"""What browsers ask for without a session, and says nothing."""
USER = "kiosque.user"
"""The key of a request's scope that has the reader's name."""

_STYLE = Path(__file__).parent / "styles" / "login.css"
_SESSION_S = 14 * 24 * 3600
_MOST_SESSIONS = 10_000
_MOST_FAILURES, _FAILURES_S = 10, 60.0
_MOST_CLIENTS = 10_000


class Access:
    """ASGI middleware: lets pass who has a session, or sends name and password with the request, as agents do."""

    def __init__(self, app: ASGIApp, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._accounts, self._clock = app, accounts, clock
        self._sessions: dict[str, tuple[str, float]] = {}
        self._failures: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on with the reader's name."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        if scope["path"] == LOGIN:
            response = await self._login(request)
        elif user := self._session(request) or self._sent(request):
            if scope["path"] != LOGOUT or request.method != "POST":
                await self._app({**scope, USER: user}, receive, send)
                return
            response = self._logout(request)
        elif request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            response = RedirectResponse(f"{LOGIN}?{urlencode({'next': scope['path'] + query})}", 303)
        else:
            words = WORDING[_language(request)]
            text = words.too_often if self._is_limited(request) else words.needed
            response = PlainTextResponse(text, 401, {"WWW-Authenticate": 'Basic realm="Kiosque"'})
            if "authorization" not in request.headers:  # a browser would open a window of its own
                del response.headers["WWW-Authenticate"]
        await response(scope, receive, send)

    async def _login(self, request: Request) -> Response:
        language, wanted = _language(request), request.query_params.get("next", "")
        if request.method != "POST":
            return HTMLResponse(login_page(language, _local(wanted)), headers={"Cache-Control": "no-store"})
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        wanted = _local(form.get("next", [""])[0])
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Forbidden", 403)
        if self._is_limited(request):
            return HTMLResponse(login_page(language, wanted, WORDING[language].too_often), 429)
        user = self._accounts.check(form.get("name", [""])[0].strip(), form.get("password", [""])[0])
        if user is None:
            self._note_failure(request)
            return HTMLResponse(login_page(language, wanted, WORDING[language].wrong), 401)
        response = RedirectResponse(wanted, 303)
        token = self._new_session(user)
        secure = request.url.scheme == "https"
        response.set_cookie(_cookie(request), token, _SESSION_S, httponly=True, samesite="strict", secure=secure)
        return response

    def _logout(self, request: Request) -> Response:
        self._sessions.pop(request.cookies.get(_cookie(request), ""), None)
        response = Response(status_code=204)
        response.delete_cookie(_cookie(request), httponly=True, samesite="strict")
        return response

    def _new_session(self, user: str) -> str:
        now = self._clock()
        while self._sessions and (
            next(iter(self._sessions.values()))[1] < now or len(self._sessions) >= _MOST_SESSIONS
        ):
            del self._sessions[next(iter(self._sessions))]  # the oldest
        token = secrets.token_urlsafe(32)
        self._sessions[token] = user, now + _SESSION_S
        return token

    def _session(self, request: Request) -> str | None:
        user, until = self._sessions.get(request.cookies.get(_cookie(request), ""), ("", 0.0))
        return user if user and until > self._clock() else None

    def _sent(self, request: Request) -> str | None:
        """The name of who sent a password with the request: ``Basic NAME:PASSWORD``, or ``Bearer PASSWORD``."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if not value or self._is_limited(request):
            return None
        user = None
        if scheme.lower() == "bearer":
            user = self._accounts.bearer(value.strip())
        elif scheme.lower() == "basic":
            try:
                name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
                user = self._accounts.check(name, password)
            except ValueError:
                user = None
        if user is None:
            self._note_failure(request)
        return user

    def _is_limited(self, request: Request) -> bool:
        failures = self._failures.get(_client(request))
        while failures and failures[0] < self._clock() - _FAILURES_S:
            failures.popleft()
        return failures is not None and len(failures) >= _MOST_FAILURES

    def _note_failure(self, request: Request) -> None:
        if len(self._failures) >= _MOST_CLIENTS:
            del self._failures[next(iter(self._failures))]
        self._failures.setdefault(_client(request), deque(maxlen=_MOST_FAILURES)).append(self._clock())


def login_page(language: Language, wanted: str, fault: str = "") -> str:
    """The page that asks for name and password; it leads on to ``wanted``. It has no script."""
    words = WORDING[language]
    told = f'<p class="fault" role="alert">{safe(fault)}</p>' if fault else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Kiosque – {safe(words.heading)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE.read_text('utf-8')}</style></head><body><main><h1>Kiosque</h1>"
        f'<form method="post" action="{LOGIN}">{told}<label for="name">{safe(words.name)}</label>'
        '<input id="name" name="name" autocomplete="username" required autofocus autocapitalize="none">'
        f'<label for="password">{safe(words.password)}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        f'<input type="hidden" name="next" value="{safe(wanted)}">'
        f"<button>{safe(words.enter)}</button></form></main></body></html>"
    )


def leave_button(language: Language) -> str:
    """The button that ends the session; ``page.js`` knows it."""
    return f'<button type="button" class="k-leave" data-leave>{safe(WORDING[language].leave)}</button>'


def _local(wanted: str) -> str:
    """Where to go on to: a path of this server, whatever a link says."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() else "/"


def _language(request: Request) -> Language:
    return preferred(request.headers.get("accept-language", ""))


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _cookie(request: Request) -> str:
    """Browsers keep one jar for all ports of a host."""
    return f"kiosque-{request.url.port or 0}"
