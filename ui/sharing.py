"""``kiosque chat --share``: a tunnel from gradio.live, which the whole internet reaches, to the page."""

import secrets
import socket

from ui.errors import NotShared


def share(listener: socket.socket) -> str:
    """Open the tunnel to what listens; it ends with this process. The address that anyone reaches.

    It asks api.gradio.app for a server and, the first time, downloads the program of the tunnel.

    Raises:
        NotShared: there is no way there.
    """
    from gradio.networking import setup_tunnel

    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        address = setup_tunnel(host, port, secrets.token_urlsafe(32), None, None)
    except Exception as error:  # whatever a download, a program and two servers can meet with
        reason = f"{error.__cause__ or error}".splitlines() or [type(error).__name__]
        raise NotShared(reason=reason[0]) from error
    return address.replace("http://", "https://", 1)
