"""Where the page sends files: each in a request of its own, written to disk as it comes, never whole in memory."""

import asyncio
import logging

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from embeddings.additions import Additions
from embeddings.errors import AddedTooLarge, KiosqueError
from ui.adding_wording import WORDING
from ui.wording import preferred

PATH = "/articles"
HEADER = "x-kiosque"
"""Must be there, with any value: another site's page cannot send it without asking for leave, which it never gets."""

_log = logging.getLogger(__name__)


def uploads(additions: Additions) -> Route:
    """The route that takes ``PUT /articles?name=NAME``; it answers in JSON, and in words when a file is refused."""

    async def take(request: Request) -> Response:
        language = preferred(request.headers.get("accept-language", ""))
        if HEADER not in request.headers or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return JSONResponse({"message": "Forbidden"}, 403)
        try:
            return JSONResponse(await _kept(additions, request))
        except KiosqueError as error:
            status = 413 if isinstance(error, AddedTooLarge) else 422
            return JSONResponse({"message": error.message(language)}, status)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except Exception:
            _log.exception("a file could not be taken")
            return JSONResponse({"message": WORDING[language].unexpected}, 500)

    return Route(PATH, take, methods=["PUT"])


async def _kept(additions: Additions, request: Request) -> dict[str, object]:
    """What became of the file that a request holds. Slow steps have a thread of their own."""
    with additions.receive(request.query_params.get("name", "")) as incoming:
        async for block in request.stream():
            await asyncio.to_thread(incoming.write, block)
        kept = await asyncio.to_thread(additions.keep, incoming)
    return {"name": kept.name, "known": kept.known}
