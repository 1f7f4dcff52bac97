"""``articles.toml`` beside the files: what to keep and what to drop of a source's articles, in the user's words.

One holds for the files of its folder and of the folders below, together with those of the folders above.

["Le Monde"]                    # a source as ``kiosque doctor`` names it; "*" is every source
keep = ["paywall"]              # reasons of the doctor's that are wrong for this source
drop = ["Service après-vente"]  # each sentence or line with these words, whatever case and apostrophes
"""

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from embeddings.articles import DroppedSpan, kept_spans
from embeddings.cleaning import REASONS
from embeddings.errors import BadRules, NotPermitted
from embeddings.naming import fold
from embeddings.sentences import sentence_spans

NAME = "articles.toml"
EVERY = "*"
_APOSTROPHES = str.maketrans("’‘ʼ", "'" * 3)


class _Entry(BaseModel):
    """One source's table in the file."""

    model_config = ConfigDict(extra="forbid")

    keep: list[str] = []
    drop: list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]] = []


@dataclass(frozen=True, slots=True)
class SourceRules:
    """What one source's articles keep and lose, the rules for every source among them."""

    keep: frozenset[str]
    """Keys of ``cleaning.REASONS``."""
    drop: tuple[str, ...]
    """Words, as ``plain_words`` gives them."""
    source: str = ""
    """Its name as the file writes it."""

    def joined(self, other: "SourceRules") -> "SourceRules":
        """These rules and others, both of which hold."""
        return SourceRules(self.keep | other.keep, self.drop + other.drop, self.source or other.source)

    def applied(self, text: str, dropped: Iterable[DroppedSpan]) -> tuple[DroppedSpan, ...]:
        """The spans to drop of a text in which ``dropped`` were found."""
        spans = [span for span in dropped if span.reason not in self.keep]
        found = list(spans)
        for start, end in kept_spans(len(text), spans) if self.drop else ():
            for first, last in sentence_spans(text, start, end):
                here = plain_words(text[first:last])
                if any(words in here for words in self.drop):
                    found.append(DroppedSpan(first, last, "rule"))
        return tuple(sorted(found, key=lambda span: span.start))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one ``articles.toml``, or of several together."""

    by_source: Mapping[str, SourceRules]
    """By the source's name, folded."""
    digest: str
    """Of the file or files; ``""``: there is none."""

    def of(self, source: str) -> SourceRules:
        """The rules for a source's articles."""
        every = self.by_source.get(EVERY, SourceRules(frozenset(), ()))
        own = self.by_source.get(fold(source))
        return every.joined(own) if own else every

    def joined(self, other: "Rules") -> "Rules":
        """These rules and others, both of which hold."""
        if not other.digest or not self.digest:
            return self if self.digest else other
        none = SourceRules(frozenset(), ())
        sources = dict.fromkeys([*self.by_source, *other.by_source])
        by_source = {name: self.by_source.get(name, none).joined(other.by_source.get(name, none)) for name in sources}
        return Rules(by_source, hashlib.sha256(f"{self.digest} {other.digest}".encode()).hexdigest())


NO_RULES = Rules({}, "")


def rules_beside(path: Path) -> Rules:
    """The rules in the folder ``path``, or beside the file ``path``.

    Raises:
        BadRules: the file is no TOML, or has other names and reasons than there are.
        NotPermitted: it cannot be read.
    """
    file = (path if path.is_dir() else path.parent) / NAME
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return NO_RULES
    except OSError:
        raise NotPermitted(path=file) from None
    try:
        entries = TypeAdapter(dict[str, _Entry]).validate_python(tomllib.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        raise BadRules(path=file, reason=_fault(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadRules(path=file, reason=(f"ce n'est pas du TOML ({error})", f"this is not TOML ({error})")) from error
    unknown = {reason for entry in entries.values() for reason in entry.keep} - REASONS.keys()
    if unknown:
        name, known = min(unknown), ", ".join(REASONS)
        words = (f"« {name} » n'est aucune de ces raisons : {known}", f"“{name}” is none of these reasons: {known}")
        raise BadRules(path=file, reason=words)
    by_source: dict[str, SourceRules] = {}
    for source, entry in entries.items():
        own = SourceRules(frozenset(entry.keep), tuple(_words(entry.drop)), source)
        before = by_source.get(fold(source))  # "L'Echo" and "L'Écho" in one file are one source
        by_source[fold(source)] = before.joined(own) if before else own
    return Rules(by_source, hashlib.sha256(content).hexdigest())


def _words(texts: Sequence[str]) -> list[str]:
    return [plain_words(text) for text in texts]


def plain_words(text: str) -> str:
    """A text as rules look at it: in small letters, with one kind of apostrophe and of space, accents in one form."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_APOSTROPHES).split())


def _fault(error: ValidationError) -> tuple[str, str]:
    """The first fault, in French and in English."""
    fault = error.errors()[0]
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        return f"« {place} » : une source a « keep » et « drop »", f"“{place}”: a source has “keep” and “drop”"
    if fault["type"] == "string_too_short":
        return f"« {place} » : trois caractères au moins", f"“{place}”: three characters at least"
    return f"« {place} » : une liste de textes est attendue", f"“{place}”: a list of texts is expected"
