"""A chat's side of a conversation: what is remembered between messages, what is counted, what is logged."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import structlog
from telegram import Message, Update

from bot.knowledge.models import Entry, Knowledge
from bot.knowledge.phrases import Phrases
from bot.replies import Article, Replies, Reply
from bot.store import Stores
from bot.telegram.metrics import Metrics
from bot.understanding.dialogue import CONTEXT_SECONDS, Dialogue
from bot.understanding.outcomes import Ambiguous, Answered, Context, Match, Outcome, SmallTalk, Turn, Unanswered

log = structlog.get_logger("bot.question")
INLINE_RESULTS = 10
NEAR = 6.0  # by how much an entry that inline mode offers, too, may rank behind the best one
# What begins a deep link that carries a question (no entry's id has an underscore), and how its letters become bytes:
# KZ-1048 has one byte for each letter of Kazakh and Russian, UTF-8 has two, but knows all others.
ASKED = {"k_": "kz1048", "q_": "utf-8"}
PAYLOAD_BYTES = 45  # of a question in a deep link: 60 characters in Base64, of the 64 that Telegram allows


@dataclass(frozen=True)
class Memory:
    """What a chat remembers for a while: its last exchange, the language of it, and the album it was in."""

    language: str | None = None
    context: Context | None = None
    album: str | None = None

    def dump(self) -> str:
        """As text, for the store."""
        context = self.context.dump() if self.context else None
        return json.dumps({"language": self.language, "context": context, "album": self.album}, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Memory:
        """From the text of `dump`."""
        data = json.loads(text)
        return cls(data["language"], Context.load(data["context"]) if data["context"] else None, data["album"])


class Conversation:
    """The conversations of all chats, over one base."""

    def __init__(
        self,
        dialogue: Dialogue,
        replies: Replies,
        stores: Stores,
        metrics: Metrics,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._knowledge = dialogue.knowledge
        self._dialogue = dialogue
        self._replies = replies
        self._stores = stores
        self._metrics = metrics
        self._clock = clock

    async def ask(self, chat_id: int, text: str, code: str | None) -> Reply:
        """The reply to a question; `code` is the language that the person's Telegram speaks."""
        began = time.perf_counter()
        memory = await self.recall(chat_id)
        turn = self._dialogue.turn(
            text, memory.context, pinned=await self.pinned(chat_id), last=memory.language, code=primary(code)
        )
        await self._keep(chat_id, Memory(turn.language, turn.context))
        for outcome in turn.outcomes:
            if isinstance(outcome, Unanswered):
                await self.miss(outcome.query, turn.language)
        self._note(turn, time.perf_counter() - began)
        return self._replies.turn(turn)

    async def show(self, chat_id: int, entry: Entry, language: str) -> Reply:
        """The reply that is an entry, chosen by a button or a link."""
        turn = self._dialogue.entry(entry.id, language)
        assert turn is not None  # noqa: S101 - the entry is one of the base
        await self._keep(chat_id, Memory(language, turn.context))
        return self._replies.turn(turn)

    async def miss(self, text: str, language: str) -> None:
        """Count a question that found no answer."""
        await self._stores.feedback.miss(text, language)

    async def recall(self, chat_id: int) -> Memory:
        """What the chat remembers; nothing if what is stored is of another time."""
        stored = await self._stores.chats.context(chat_id)
        try:
            return Memory.load(stored) if stored else Memory()
        except (ValueError, KeyError, TypeError):
            return Memory()

    async def pinned(self, chat_id: int) -> str | None:
        """The language that the chat has chosen."""
        language = await self._stores.chats.language(chat_id)
        return language if language in self._knowledge.phrases else None

    async def language(self, chat_id: int, code: str | None) -> str:
        """The language for what is no question: chosen, else the last one, else the person's, else the base's first."""
        memory = await self.recall(chat_id)
        wanted = (await self.pinned(chat_id), memory.language, primary(code))
        return next((one for one in wanted if one and one in self._knowledge.phrases), self._knowledge.languages[0])

    async def last_answer(self, chat_id: int) -> Entry | None:
        """The entry that answered last, if the chat remembers."""
        context = (await self.recall(chat_id)).context
        return self._knowledge.find(context.entries[-1]) if context and context.entries else None

    async def in_same_album(self, chat_id: int, album: str | None) -> bool:
        """Whether the chat has just had a message of this album; it will have had one from now on."""
        if album is None:
            return False
        memory = await self.recall(chat_id)
        await self._keep(chat_id, Memory(memory.language, memory.context, album))
        return memory.album == album

    async def search(self, person_id: int, text: str, code: str | None) -> tuple[tuple[Article, ...], str]:
        """Answers for inline mode, best first, and their language; examples where nothing is typed yet."""
        if not text.strip():
            language = await self.language(person_id, code)
            return self._replies.inline.examples(language)[:INLINE_RESULTS], language
        turn = self._dialogue.turn(text, pinned=await self.pinned(person_id), code=primary(code))
        if turn.summary == "unanswered":
            return (), turn.language
        evidence = [one for one in self._dialogue.resolver.resolve(text).evidence if one.role == "questions"]
        others = [one.entry for one in evidence if one.rank >= evidence[0].rank - NEAR]
        return self._replies.inline.articles(turn, others)[:INLINE_RESULTS], turn.language

    async def _keep(self, chat_id: int, memory: Memory) -> None:
        await self._stores.chats.save_context(chat_id, memory.dump(), self._clock() + CONTEXT_SECONDS)

    def _note(self, turn: Turn, seconds: float) -> None:
        self._metrics.questions.labels(turn.summary, turn.language).inc()
        scored = [match for outcome in turn.outcomes for match in _matches(outcome)]
        log.info(
            "question",
            outcome=turn.summary,
            entry=",".join(match.entry.id for match in scored),
            score=round(max((match.score for match in scored), default=0.0), 3),
            language=turn.language,
            milliseconds=round(1000 * seconds, 1),
        )


class Speaking:
    """The message, the language and the phrases to answer an update in."""

    def __init__(self, knowledge: Knowledge, conversation: Conversation) -> None:
        self._knowledge = knowledge
        self._conversation = conversation

    async def of(self, update: Update) -> tuple[Message, str, Phrases]:
        """Of a message that is no question."""
        message, user = update.effective_message, update.effective_user
        assert message is not None  # noqa: S101 - the handlers are for updates with messages
        language = await self._conversation.language(message.chat.id, user.language_code if user else None)
        return message, language, self._knowledge.phrases[language]


def _matches(outcome: Outcome) -> tuple[Match, ...]:
    match outcome:
        case Answered(match=found) | SmallTalk(match=found):
            return (found,)
        case Ambiguous(matches=found):
            return found
        case Unanswered():
            return ()


def primary(code: str | None) -> str | None:
    """`ru` of `ru-KZ`."""
    return code.split("-")[0].lower() if code else None


def payload_of(question: str) -> str:
    """A question as the payload of a deep link, cut at a word where it is too long."""
    prefix, encoded = next(_encoded(question))
    while len(encoded) > PAYLOAD_BYTES:
        question = question.rpartition(" ")[0] or question[:-1]
        prefix, encoded = next(_encoded(question))
    return prefix + base64.urlsafe_b64encode(encoded).decode().rstrip("=")


def _encoded(question: str) -> Iterator[tuple[str, bytes]]:
    for prefix, encoding in ASKED.items():
        with suppress(UnicodeEncodeError):
            yield prefix, question.encode(encoding)


def question_in(payload: str) -> str | None:
    """The question that a payload carries; None if it carries none."""
    encoding, encoded = ASKED.get(payload[:2]), payload[2:]
    if encoding is None:
        return None
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True).decode(encoding) or None
    except (binascii.Error, UnicodeDecodeError):
        return None
