"""The page on an address of this machine."""

import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from gradio import Blocks, mount_gradio_app
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from embeddings.additions import LARGEST_ADDED
from ui.access import LOGIN, LOGOUT, USER, Access
from ui.accounts import Accounts, is_loopback
from ui.app import ICON, STYLES, theme
from ui.errors import AddressRefused, PortBusy
from ui.guard import Guard

_LARGEST_FORM = 10_000
_LARGEST_CALL = 100_000


def application(
    page: Blocks,
    host: str,
    *,
    accounts: Accounts | None = None,
    uploads: Route | None = None,
    agents: Starlette | None = None,
    is_shared: bool = False,
) -> ASGIApp:
    """The page as an ASGI application that serves nothing but the page, and what else is given.

    On a loopback address it answers only to the machine's own names, so that a website cannot reach it by giving its
    own name this machine's address (DNS rebinding).

    Args:
        page: as ``ui.app.build`` makes it.
        host: the address it will be served on.
        accounts: who may use it, all of it; None: everybody who reaches it.
        uploads: where files are sent (``ui.uploads``).
        agents: the tools of agents (``ui.agents``).
        is_shared: whether it is reached under a name of another machine.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if agents is None:
            yield
        else:
            async with agents.router.lifespan_context(agents):
                yield

    routes = [*([uploads] if uploads else []), *(agents.routes if agents else [])]
    app: ASGIApp = mount_gradio_app(
        FastAPI(openapi_url=None, routes=routes, lifespan=lifespan),
        page,
        path="/",
        auth_dependency=_user if accounts else None,
        server_name=host,
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        favicon_path=str(ICON),
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css_paths=list(STYLES),
    )
    also = {route.path: _LARGEST_CALL for route in routes if isinstance(route, Route)}
    also |= {uploads.path: LARGEST_ADDED} if uploads else {}
    if accounts:
        app, also = Access(app, accounts), also | {LOGIN: _LARGEST_FORM, LOGOUT: 0}
    is_own = is_loopback(host) and not is_shared
    names = ["127.0.0.1", "localhost", "[::1]", "::1", host] if is_own else ["*"]
    return Guard(TrustedHostMiddleware(app, allowed_hosts=names, www_redirect=False), also)


def _user(request: Request) -> str | None:
    """The reader's name, which ``gr.Request.username`` gives."""
    name = request.scope.get(USER)
    return name if isinstance(name, str) else None


def bind(host: str, port: int) -> socket.socket:
    """A socket on the address, so that a port in use is known before any model is loaded.

    Raises:
        PortBusy: another program has the port.
        AddressRefused: there is no such address on this machine, or no right to the port.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise AddressRefused(host=host, port=port, reason=error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)  # a second program on the port must fail now, not when the page is served
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(host=host, port=port, other=port + 1) from error
        raise AddressRefused(host=host, port=port, reason=os.strerror(error.errno or 0)) from error
    return listener


def address(listener: socket.socket, host: str) -> str:
    """Where a browser finds the page."""
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{listener.getsockname()[1]}"


class _Server(uvicorn.Server):
    """Says when it serves; ends without a word."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Every open page holds a stream: cutting it off is no fault to report.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until interrupted; ``ready`` is called once the page is there.

    Raises:
        KeyboardInterrupt, SystemExit: by Ctrl-C, by SIGTERM. The caller still closes what it opened.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits that it is ignored
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0, server_header=False, lifespan="on")
    _Server(config, ready).run(sockets=[listener])
