"""A question that people type, added to the entry that answers it; refused where it would lead elsewhere."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Refused
from bot.files import write_whole
from bot.knowledge.messages import did_you_mean
from bot.knowledge.models import Entry, Knowledge
from bot.knowledge.reader import Reading, read, usable
from bot.maintaining.editing import with_item
from bot.understanding.dialogue import Dialogue
from bot.understanding.outcomes import Answered, SmallTalk
from bot.understanding.resolver import Resolver

_QUOTED = re.compile(r"""[“„«‘"'](.*)[”“»’"']""")


@dataclass(frozen=True)
class Added:
    """A wording that was added, and where it stands now."""

    path: str
    line: int
    language: str
    question: str


def add(folder: Path, entry_id: str, question: str, language: str | None = None) -> Added:
    """Add a question to its entry; without `language` it is told from the question.

    Raises:
        KnowledgeError: the base cannot be read.
        Refused: no such entry or language; the question stands there already, or another entry answers it better.
    """
    (knowledge, reading), question = usable(folder), one_line(question)
    entry = knowledge.find(entry_id)
    if entry is None:
        advice = did_you_mean(entry_id, knowledge.entries, "; each is a file entries/TOPIC/ID.yaml")
        raise Refused(f"there is no entry '{entry_id}'{advice}")
    if language is not None and language not in knowledge.languages:
        raise Refused(f"--lang must be one of {', '.join(knowledge.languages)}, not '{language}'")
    _not_yet(question, entry, knowledge, reading)
    dialogue = Dialogue(knowledge)
    language = language or dialogue.turn(question).language
    _no_better(question, entry, dialogue.resolver)
    _leads_there(question, entry, Resolver(_with(knowledge, entry, language, question)))
    file = folder / entry.path
    write_whole(file, with_item(entry.path, file.read_bytes(), "questions", language, question))
    place = ("questions", language, len(entry.questions[language]))
    return Added(entry.path, read(folder).documents[entry.path].line(place), language, question)


def one_line(question: str) -> str:
    """A question as it may stand in a list: one line, without quotation marks around it or characters unseen.

    Raises:
        Refused: it is no question, or more than one.
    """
    text = question.strip()
    if len(text.splitlines()) > 1:
        raise Refused(f"the question has {len(text.splitlines())} lines; give one question, on one line")
    text = "".join(character for character in text if unicodedata.category(character)[0] != "C").strip()
    if found := _QUOTED.fullmatch(text):
        text = found[1].strip()
    if not re.search(r"\w", text):
        raise Refused(f"'{question.strip()}' is no question: it has no word")
    return text


def _not_yet(question: str, entry: Entry, knowledge: Knowledge, reading: Reading) -> None:
    """No entry has the question, and this one does not refuse it."""
    for one in knowledge.entries.values():
        for field, language, place, text in one.wordings():
            if _plain(text) == _plain(question) and (field == "questions" or one.id == entry.id):
                line = reading.documents[one.path].line((field, language, place))
                raise Refused(f"“{question}” stands already in {one.path}:{line}, under {field}.{language}")


def _no_better(question: str, entry: Entry, resolver: Resolver) -> None:
    """No other entry answers it, nor comes near where this one contradicts it."""
    resolution = resolver.resolve(question)
    match resolution.outcome:
        case Answered(match=found, kind="correction"):
            raise Refused(
                f"“{question}” rests on what {found.entry.id} denies (“{found.question}”), and gets its correction; "
                "nothing was changed"
            )
        case Answered(match=found) | SmallTalk(match=found) if found.entry.id != entry.id:
            raise Refused(
                f"“{question}” is answered better by {found.entry.id} (“{found.question}”); nothing was changed"
            )
    nearest = next((one.match for one in resolution.evidence if one.role == "questions"), None)
    if nearest and resolver.contradicts(entry, question) and not resolver.contradicts(nearest.entry, question):
        raise Refused(
            f"“{question}” names what {entry.id} does not speak of, and {nearest.entry.id} does "
            f"(“{nearest.question}”); nothing was changed"
        )


def _leads_there(question: str, entry: Entry, resolver: Resolver) -> None:
    """With the question added, it leads to its entry."""
    (nearest,) = resolver.nearest([(entry.id, question)])
    if nearest is None or nearest.id != entry.id:
        thief = nearest.id if nearest else "nothing"
        raise Refused(
            f"“{question}” would lead to {thief} even if {entry.id} had it; "
            "word it so that it tells the two apart; nothing was changed"
        )


def _with(knowledge: Knowledge, entry: Entry, language: str, question: str) -> Knowledge:
    questions = {**entry.questions, language: (*entry.questions[language], question)}
    changed = entry.model_copy(update={"questions": questions})
    return knowledge.model_copy(update={"entries": {**knowledge.entries, entry.id: changed}})


def _plain(question: str) -> str:
    """As the rule against a question given twice compares: without case and punctuation."""
    return " ".join(re.findall(r"\w+", question.casefold()))
