"""What the page's server sends and serves: its own page and nothing else, under a Content-Security-Policy.

Gradio's server knows many more addresses than this page uses (uploads, files, proxies, an API, monitoring): only the
ones the page needs are passed on. Scripts must come from here: those that Gradio writes into the page are allowed by
their hash (CSP 3, 2.3.1), so that an event handler or a script in an article's text could not run even if one got
through. Gradio's HTML component compiles its template in the browser, which needs ``unsafe-eval``; its components set
styles, which needs ``unsafe-inline`` for styles only.
"""

import base64
import hashlib
import re
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access import LOGIN

_SERVED = re.compile(
    r"/|/(?:config|theme\.css|manifest\.json|favicon\.ico|robots\.txt)/?|/(?:assets|static|svelte)/.*"
    r"|/gradio_api/(?:info|startup-events|queue/join|queue/data|run/predict|cancel|reset|app_id|heartbeat/[\w-]+)/?"
)
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc\s*=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_LARGEST_REQUEST = 1_000_000

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(page: bytes = b"", has_form: bool = False) -> str:
    """The Content-Security-Policy for a page, whose inline scripts it allows; for any other response, none is.

    ``has_form``: it may send a form, here.
    """
    hashes = sorted({_hash(match.group(1)) for match in _INLINE_SCRIPT.finditer(page)})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self' 'unsafe-eval'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'" if has_form else "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


class Guard:
    """ASGI middleware around Gradio's application."""

    def __init__(self, app: ASGIApp, also: Mapping[str, int] | None = None) -> None:
        """``also``: further paths that are served, each with the bytes of its largest request."""
        self._app, self._also = app, also or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        guarded = _Guarded(send, has_form=path == LOGIN)
        if scope["type"] != "http" or not (path in self._also or _SERVED.fullmatch(path)):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, guarded)
        elif (length := _length(scope)) is None or length > self._also.get(path, _LARGEST_REQUEST):
            await PlainTextResponse("Too large", status_code=413)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)


def _length(scope: Scope) -> int | None:
    """The length a request announces; None of one that announces none, or nonsense, and may be endless."""
    if scope["method"] in ("GET", "HEAD"):
        return 0
    headers = dict(scope["headers"])
    if scope["method"] == "DELETE" and not headers.keys() & {b"content-length", b"transfer-encoding"}:
        return 0  # RFC 9112, 6.3: it has no body
    value = headers.get(b"content-length", b"")
    return int(value) if value.isdigit() else None


class _Guarded:
    """Adds the headers to one response; a page is held back until it is whole, to hash its scripts."""

    def __init__(self, send: Send, has_form: bool) -> None:
        self._send, self._has_form = send, has_form
        self._start: Message | None = None
        self._page: bytearray | None = None

    async def __call__(self, message: Message) -> None:
        """Pass on one message of the response."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Content-Security-Policy"] = policy()
            if headers.get("content-type", "").startswith("text/html"):
                self._start, self._page = message, bytearray()
                return
        elif self._page is not None and self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = policy(bytes(self._page), self._has_form)
            await self._send(self._start)
            message = {"type": "http.response.body", "body": bytes(self._page)}
            self._start = self._page = None
        await self._send(message)
