"""``kiosque chat``. What is heavy is imported inside, so that ``kiosque --help`` starts fast."""

from typing import Annotated

import typer

from qa.options import ChatModelOption, DataOption, EmbeddingModelOption
from qa.settings import CHAT_MODEL, DATA, EMBEDDING_MODEL


def chat(
    data: DataOption = DATA,
    chat_model: ChatModelOption = CHAT_MODEL,
    embedding_model: EmbeddingModelOption = EMBEDDING_MODEL,
    host: Annotated[
        str, typer.Option(help="Address to serve on; any but this machine's own is open to the network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on.")] = 7860,
) -> None:
    """Open the chat as a page for the browser, served from this machine."""
    import os

    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, when gradio is imported
    from qa.assistant import Assistant
    from qa.cli import reader_language
    from ui.app import build
    from ui.errors import NotKept
    from ui.feedback import FILE as FEEDBACK
    from ui.feedback import Feedback
    from ui.serving import address, application, bind, serve
    from ui.store import FILE as CONVERSATIONS
    from ui.store import Store
    from ui.wording import WORDING

    words = WORDING[reader_language()]
    with (
        bind(host, port) as listener,
        Assistant.open(data, chat_model=chat_model, embedding_model=embedding_model) as assistant,
    ):
        assistant.warm_up()
        try:
            store = Store(data / CONVERSATIONS)
        except NotKept as error:
            typer.echo(error.message(reader_language()), err=True)
            store = Store()
        app = application(build(assistant, store, Feedback(data / FEEDBACK)), host)
        serve(app, listener, lambda: typer.echo(words.served.format(address=address(listener, host))))
