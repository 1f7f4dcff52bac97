"""``kiosque chat``. What is heavy is imported inside, so that ``kiosque --help`` starts fast."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.options import ChatModelOption, DataOption, EmbeddingModelOption
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL

if TYPE_CHECKING:
    from embeddings.errors import Language
    from ui.accounts import Accounts
    from ui.store import Store


def chat(
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    host: Annotated[
        str, typer.Option(help="Address to serve on; any but this machine's own is open to the network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 7860,
    auth: Annotated[
        str,
        typer.Option(
            envvar="KIOSQUE_AUTH",
            help="NAME:PASSWORD that the page asks for (on the command line other users of the machine see it: prefer "
            "the variable or --auth-file); none: no password. Unless said: none on this machine's own address, else "
            "a password that is made up and printed.",
            show_default=False,
        ),
    ] = "",
    auth_file: Annotated[
        Path | None,
        typer.Option(envvar="KIOSQUE_AUTH_FILE", metavar="FILE", help="A file with NAME:PASSWORD on each line."),
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Open the page to the whole internet through gradio.live, with a password.")
    ] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve agents too: the tools search and ask, at /mcp.")] = False,
) -> None:
    """Open the chat as a page for the browser, served from this machine."""
    import os

    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported
    from qa.adding import Adding
    from qa.assistant import Assistant
    from qa.cli import reader_language
    from ui import sharing
    from ui.accounts import accounts, is_loopback
    from ui.app import build
    from ui.errors import SharedWithoutPassword
    from ui.feedback import FILE as FEEDBACK
    from ui.feedback import Feedback
    from ui.serving import address, application, bind, serve
    from ui.uploads import uploads

    is_open = share or not is_loopback(host)
    admitted = accounts(auth, auth_file, is_open)
    if share and admitted is None:
        raise SharedWithoutPassword()
    with bind(host, port) as listener:
        shared = sharing.share(listener) if share else ""
        with Assistant.open(data, chat_model=chat_model, embedding_model=embedding_model) as assistant:
            assistant.warm_up()
            adding = Adding(assistant) if admitted or not is_open else None
            tools = None
            if mcp:
                from ui import agents

                tools = agents.application(agents.agents(assistant), not is_open)
            app = application(
                build(assistant, _store(data, reader_language()), Feedback(data / FEEDBACK), adding),
                host,
                accounts=admitted,
                uploads=uploads(adding.additions) if adding else None,
                agents=tools,
                is_shared=share,
            )
            told = _told(address(listener, host), admitted, shared, mcp, reader_language())
            serve(app, listener, lambda: typer.echo(told))


def _store(data: Path, language: "Language") -> "Store":
    """Where conversations are kept: in the data folder or, where that cannot be, until the end."""
    from ui.errors import NotKept
    from ui.store import FILE, Store

    try:
        return Store(data / FILE)
    except NotKept as error:
        typer.echo(error.message(language), err=True)
        return Store()


def _told(address: str, admitted: "Accounts | None", shared: str, mcp: bool, language: "Language") -> str:
    """What the terminal shows once the page is there; a password that was made up, this once."""
    from ui.access_wording import WORDING as ACCESS
    from ui.wording import WORDING

    words = ACCESS[language]
    lines = [WORDING[language].served.format(address=address)]
    if shared:
        lines.append(words.shared.format(address=shared))
    if admitted and admitted.generated:
        lines.append(words.generated.format(name=admitted.generated[0], password=admitted.generated[1]))
    if mcp:
        from ui.agents import PATH

        lines.append(words.agents.format(address=f"{shared or address}{PATH}"))
    return "\n".join(lines)
