"""`ask --json`: questions on stdin, one JSON object per line on stdout. The form is a contract, in the README."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from bot.knowledge.models import Support
from bot.replies import Replies
from bot.understanding.dialogue import CONTEXT_SECONDS, Dialogue
from bot.understanding.outcomes import Ambiguous, Answered, Context, Turn, Unanswered


class BadLine(ValueError):
    """A line that is no question; its message says what was found and expected."""


@dataclass(frozen=True)
class Request:
    """One line of input."""

    text: str
    chat: str | None = None
    language: str | None = None


class Pipe:
    """Answers lines in order; lines of one `chat` share its context, which fades as in Telegram."""

    def __init__(self, dialogue: Dialogue, clock: Callable[[], float] = time.monotonic) -> None:
        self._knowledge = dialogue.knowledge
        self._dialogue = dialogue
        self._replies = Replies(dialogue.knowledge)
        self._clock = clock
        self._contexts: dict[str, tuple[Context, float]] = {}

    def run(self, lines: Iterable[bytes], out: BinaryIO) -> bool:
        """Answer every line, flushing each. Returns whether all lines were good."""
        good = True
        for number, line in enumerate(lines, 1):
            try:
                answer = self.answer(self._request(line))
            except BadLine as error:
                good, answer = False, {"error": f"line {number}: {error}"}
            out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            out.flush()
        return good

    def answer(self, request: Request) -> Mapping[str, Any]:
        """The JSON object for one question."""
        context, since = self._contexts.get(request.chat or "", (None, 0.0))
        if request.chat is None or self._clock() - since > CONTEXT_SECONDS:
            context = None
        last = context.language if context else None
        turn = self._dialogue.turn(request.text, context, pinned=request.language, last=last)
        if request.chat is not None and turn.context is not None:
            self._contexts[request.chat] = (turn.context, self._clock())
        return self._object(request.text, turn)

    def _request(self, line: bytes) -> Request:
        try:
            text = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise BadLine("not UTF-8 text; send UTF-8") from None
        if not text.startswith("{"):
            return Request(text)
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):  # no JSON, or a number of thousands of digits
            raise BadLine(
                'begins with { but is not JSON; expected {"text": "…", "chat": "any id", "lang": "en"}'
            ) from None
        return self._checked(data)

    def _checked(self, data: dict[str, Any]) -> Request:
        if unknown := data.keys() - {"text", "chat", "lang"}:
            raise BadLine(f"unknown key '{min(unknown)}'; known are text, chat, lang")
        if not isinstance(data.get("text"), str):
            raise BadLine("'text' is missing or not a string; it is the question")
        chat, language = data.get("chat"), data.get("lang")
        if isinstance(chat, dict | list | bool):
            raise BadLine("'chat' must be a string or a number")
        if language is not None and language not in self._knowledge.languages:
            raise BadLine(f"'lang' must be one of {', '.join(self._knowledge.languages)}, not {json.dumps(language)}")
        return Request(data["text"], None if chat is None else str(chat), language)

    def _object(self, question: str, turn: Turn) -> Mapping[str, Any]:
        offers = [match for one in turn.outcomes if isinstance(one, Ambiguous) for match in one.matches]
        missed = [one.query for one in turn.outcomes if isinstance(one, Unanswered | Ambiguous)]
        return {
            "question": question,
            "outcome": turn.summary,
            "language": turn.language,
            "reply": self._replies.turn(turn).plain,
            "answers": [self._answer(one, turn.language) for one in turn.outcomes if isinstance(one, Answered)],
            "suggestions": [
                {"id": one.entry.id, "question": one.entry.questions[turn.language][0], "score": round(one.score, 4)}
                for one in offers
            ],
            "unanswered": missed if len(turn.outcomes) > 1 else [],
        }

    def _answer(self, outcome: Answered, language: str) -> Mapping[str, Any]:
        entry = outcome.match.entry
        text = entry.correction if outcome.kind == "correction" else entry.answer
        return {
            "id": entry.id,
            "kind": outcome.kind,
            "text": text[language],
            "score": round(outcome.match.score, 4),
            "matched": outcome.match.question,
            "as_of": entry.as_of,
            "sources": [self._source(support) for support in entry.sources],
        }

    def _source(self, support: Support) -> Mapping[str, Any]:
        source = self._knowledge.sources[support.source]
        return {
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published,
            "where": support.where,
            "fragment": support.fragment,
        }
