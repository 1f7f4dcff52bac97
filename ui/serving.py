"""The page on an address of this machine."""

import errno
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI
from gradio import Blocks, mount_gradio_app
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from ui.app import ICON, STYLES, theme
from ui.errors import AddressRefused, PortBusy
from ui.guard import Guard

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def application(page: Blocks, host: str) -> ASGIApp:
    """The page as an ASGI application that serves nothing but the page.

    On a loopback address it answers only to the machine's own names, so that a website cannot reach it by giving its
    own name this machine's address (DNS rebinding).
    """
    app = mount_gradio_app(
        FastAPI(openapi_url=None),
        page,
        path="/",
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
    names = ["127.0.0.1", "localhost", "[::1]", "::1"] if host in _LOOPBACK else ["*"]
    return Guard(TrustedHostMiddleware(app, allowed_hosts=names, www_redirect=False))


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
