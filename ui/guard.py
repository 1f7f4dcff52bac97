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

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SERVED = re.compile(
    r"/|/(?:config|theme\.css|manifest\.json|favicon\.ico|robots\.txt)/?|/(?:assets|static|svelte)/.*"
    r"|/gradio_api/(?:info|startup-events|queue/join|queue/data|run/predict|cancel|reset|heartbeat/[\w-]+)/?"
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


def policy(page: bytes = b"") -> str:
    """The Content-Security-Policy for a page, whose inline scripts it allows; for any other response, none is."""
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
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


class Guard:
    """ASGI middleware around Gradio's application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        guarded = _Guarded(send)
        if scope["type"] != "http" or not _SERVED.fullmatch(scope["path"]):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, guarded)
        elif _length(scope) > _LARGEST_REQUEST:
            await PlainTextResponse("Too large", status_code=413)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)


def _length(scope: Scope) -> int:
    """The length a request announces; one that announces none, or nonsense, is taken for endless unless it is a GET."""
    if scope["method"] in ("GET", "HEAD"):
        return 0
    value = dict(scope["headers"]).get(b"content-length", b"")
    return int(value) if value.isdigit() else _LARGEST_REQUEST + 1


class _Guarded:
    """Adds the headers to one response; a page is held back until it is whole, to hash its scripts."""

    def __init__(self, send: Send) -> None:
        self._send = send
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
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = policy(bytes(self._page))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": bytes(self._page)}
            self._start = self._page = None
        await self._send(message)
