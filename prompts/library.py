"""Prompts are Markdown files: ``prompts/<language>/<name>.md``.

A file opens with front matter (``version``, ``variables``) and goes on with one ``## role`` heading a message
(``system``, ``user`` or ``assistant``), so that worked examples read as the conversation the model will see. Words in
``{braces}`` are the declared variables. Whatever fills them is data: braces in an article are never read as a variable.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import yaml
from langchain_core.prompts import ChatPromptTemplate

_FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_ROLE = re.compile(r"^## (system|user|assistant)\n", re.MULTILINE)


class PromptError(ValueError):
    """A prompt file is not as it must be; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A versioned prompt. ``id`` (``fr/answer@1-3f9c02ab``) changes whenever one character of the file does."""

    id: str
    template: ChatPromptTemplate
    head: tuple[tuple[str, str], ...]
    """The messages (role, text) before the last one: fixed, so a server can keep them computed."""


def parse(identity: str, source: str) -> Prompt:
    """Read a prompt from its Markdown ``source``; ``identity`` is ``language/name``.

    Raises:
        PromptError: no front matter, no message, or variables other than those declared.
    """
    matched = _FRONT_MATTER.match(source)
    if matched is None:
        raise PromptError(f"{identity}: no front matter")
    meta = yaml.safe_load(matched["meta"])
    if not isinstance(meta, dict) or set(meta) != {"version", "variables"}:
        raise PromptError(f"{identity}: the front matter must have version and variables, and nothing else")
    parts = _ROLE.split(matched["body"])
    messages = [(role, text.strip()) for role, text in zip(parts[1::2], parts[2::2], strict=True)]
    if not messages or messages[-1][0] != "user":
        raise PromptError(f"{identity}: the last message must be the user's")
    template = ChatPromptTemplate.from_messages(messages)
    if set(template.input_variables) != set(meta["variables"]):
        raise PromptError(f"{identity}: uses {template.input_variables}, declares {meta['variables']}")
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    return Prompt(f"{identity}@{meta['version']}-{digest}", template, tuple(messages[:-1]))


def load(language: str, name: str, folder: Path | None = None) -> Prompt:
    """The prompt ``name`` in ``language``: the packaged one, or that of another ``folder`` of the same layout.

    Raises:
        PromptError: there is no such file, or it is not a prompt.
    """
    resource = (folder or files("prompts")).joinpath(language, f"{name}.md")
    if not resource.is_file():
        raise PromptError(f"{language}/{name}: no such prompt")
    return parse(f"{language}/{name}", resource.read_text(encoding="utf-8"))


def load_own(language: str, name: str, folder: Path | None) -> Prompt:
    """``load``, with the packaged prompt where the other ``folder`` has none of this name. Raises as it does."""
    own = folder is not None and (folder / language / f"{name}.md").exists()
    return load(language, name, folder if own else None)
