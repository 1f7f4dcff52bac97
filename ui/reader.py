"""Which language the reader of a request wants."""

import gradio as gr

from embeddings.errors import Language
from ui.wording import DEFAULT, preferred


def reader(request: gr.Request) -> Language:
    """The language the reader's browser asks for."""
    return preferred(request.headers.get("accept-language", DEFAULT))
