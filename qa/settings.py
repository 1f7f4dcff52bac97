"""What a user may set, checked where it enters."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import BadSettings
from qa.fusion import LEXICAL_WEIGHT

DATA = Path(".kiosque")
"""Where the index lives unless ``--data`` or ``KIOSQUE_DATA`` says otherwise."""


EMBEDDING_MODEL = "multilingual-e5-small"

CHAT_MODEL = "local"

SILENCE = 0.3


class Settings(BaseModel):
    """How an assistant answers. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = DATA
    chat_model: str = CHAT_MODEL
    """``local``, ``none``, a ``.gguf`` file, ``http://host:port/v1[#model]``, or a LangChain ``provider:model``."""
    embedding_model: str = EMBEDDING_MODEL
    passages: int = Field(default=8, ge=1, le=9)
    """Passages an answer is made from; of them the chat model sees the first (``qa.sources``)."""
    lexical_weight_fr: float = Field(default=LEXICAL_WEIGHT["fr"], ge=0)
    """What a full match of words is worth beside meaning, for French questions (``qa.fusion``)."""
    lexical_weight_en: float = Field(default=LEXICAL_WEIGHT["en"], ge=0)
    """The same for English questions."""
    silence: float = Field(default=SILENCE, ge=0, le=1)
    """How sure it must be that the articles answer before a word is written (``qa.deciding``): 0 always tries, 1 never.
    ``kiosque calibrate`` finds the value for a corpus."""
    rescore: bool = True
    """Compare the first passages with the question token by token: better ranked, about 0.1 s a question."""
    prompts: Path | None = None
    """A folder with ``fr/answer.md`` and ``en/answer.md`` to use in place of the packaged prompts; ``again.md``,
    ``foreign.md`` and ``follow_up.md`` beside each are used too where there are any."""
    longest_question: int = Field(default=2000, ge=1)
    """Characters; a longer question is refused rather than cut."""

    @classmethod
    def of(cls, **values: Any) -> Self:
        """These settings.

        Raises:
            BadSettings: one of them is none, or has a wrong value.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
            raise BadSettings(reason="; ".join(faults)) from error
