"""Turn -> Reply: answers with their sources, offers, and honest lines where there is no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import assert_never

from bot.knowledge.models import Entry, Knowledge, Source, Support
from bot.knowledge.phrases import Phrases
from bot.replies.actions import Do
from bot.replies.dates import as_of, spoken
from bot.replies.reply import Button, Reply, Rows, deep_link, press, share_link
from bot.replies.rich import Rich, figures, folded, joined, link, tagged, words
from bot.understanding.outcomes import Ambiguous, Answered, Outcome, SmallTalk, Turn, Unanswered

RELATED = 3
BUTTON = 40  # characters that a phone shows
TOPICS = 3


class Answers:
    """Renders turns. `username` is the bot's, for links to answers; without it there are none."""

    def __init__(self, knowledge: Knowledge, username: str | None) -> None:
        self._knowledge = knowledge
        self._username = username

    def turn(self, turn: Turn) -> Reply:
        """The reply to one message."""
        answered = [one for one in turn.outcomes if isinstance(one, Answered)]
        outcomes = [one for one in turn.outcomes if not (answered and isinstance(one, SmallTalk))]
        numbers = count(1)
        parts = [self._part(one, turn.language, len(outcomes) > 1, numbers) for one in outcomes]
        if len(answered) > 1:
            parts = list(_numbered(parts, outcomes))
        return Reply(
            turn.language,
            joined(parts, "\n\n"),
            tuple(self._buttons(outcomes, turn.language)),
            quotes=isinstance(turn.outcomes[0], Ambiguous),
        )

    def examples(self, language: str) -> list[Entry]:
        """The entries that serve as examples of what can be asked."""
        found = (self._knowledge.find(name) for name in self._knowledge.phrases[language].examples)
        return [entry for entry in found if entry is not None]

    def example(self, entry: Entry, language: str) -> str:
        """The question that stands for an entry in lists."""
        return entry.questions[language][0]

    def brief(self, entry: Entry, language: str) -> str:
        """The same for a button alone: phones cut long ones."""
        asked = (one for one in entry.questions[language] if len(one) <= BUTTON and one.endswith("?"))
        first = self.example(entry, language)
        return first if len(first) <= BUTTON else next(asked, first)

    def address(self, entry: Entry) -> str | None:
        """The permanent link to an answer."""
        return deep_link(self._username, entry.id) if self._username else None

    # --- text

    def _part(self, outcome: Outcome, language: str, several: bool, numbers: Iterator[int]) -> Rich:
        phrases = self._knowledge.phrases[language]
        match outcome:
            case Answered(match=found, kind=kind):
                texts = found.entry.correction if kind == "correction" else found.entry.answer
                return self.answer(found.entry, texts[language], language)
            case SmallTalk(match=found):
                return words(found.entry.answer[language])
            case Ambiguous(query=query, matches=matches):
                lead = phrases.ambiguous if len(matches) > 1 else phrases.ambiguous_one
                lead = phrases.ambiguous_part.format(question=query) if several else lead
                offers = self._numbered_offers([one.entry for one in matches], language, numbers)
                return joined([words(lead), *map(words, offers)])
            case Unanswered(query=query, topics=topics):
                if several:
                    return words(phrases.unanswered_part.format(question=query))
                return self._unanswered(query, topics, language)
            case _:
                assert_never(outcome)

    def _numbered_offers(self, entries: Sequence[Entry], language: str, numbers: Iterator[int]) -> list[str]:
        return [f"{next(numbers)}. {self.example(entry, language)}" for entry in entries]

    def answer(self, entry: Entry, text: str, language: str) -> Rich:
        """`text` (the answer or the correction of an entry) with its date and sources."""
        phrases = self._knowledge.phrases[language]
        notes = " · ".join(_notes(entry, phrases))
        told = joined([figures(text, phrases), tagged("i", words(notes)) if notes else words("")], "\n\n")
        return joined([told, self._sources(entry, phrases)], "\n\n")

    def _sources(self, entry: Entry, phrases: Phrases) -> Rich:
        sources = self._knowledge.sources
        cited = dict.fromkeys(support.source for support in entry.sources)
        quoted = [_quoted(one, sources[one.source], phrases) for one in entry.sources if one.fragment]
        if not cited:
            return words("")
        listed = joined(words("• ") + publication(sources[one], phrases) for one in cited)
        return joined([tagged("b", words(phrases.sources)), listed, folded(joined(quoted)) if quoted else words("")])

    def _unanswered(self, query: str, topics: Sequence[str], language: str) -> Rich:
        phrases = self._knowledge.phrases[language]
        if not re.search(r"\w", query):
            return words(phrases.blank.format(languages=self._languages()))
        near = self._listed(topics)
        names = ", ".join(self._knowledge.topics[topic].name[language] for topic in near)
        example = self._near_example(near, language)
        return joined(
            [
                words(phrases.unanswered),
                words(phrases.near.format(topics=names)) if names else words(""),
                words(phrases.hint.format(example=example)),
            ],
            "\n\n",
        )

    def _near_example(self, topics: Sequence[str], language: str) -> str:
        entries = self._knowledge.entries.values()
        near = [entry for topic in topics for entry in entries if entry.topic == topic and entry.kind == "fact"]
        return self.example([*near, *self.examples(language), *entries][0], language)

    def _languages(self) -> str:
        return ", ".join(self._knowledge.phrases[language].language for language in self._knowledge.languages)

    def _listed(self, topics: Sequence[str]) -> list[str]:
        return [one for one in topics if one in self._knowledge.topics and self._knowledge.topics[one].listed][:TOPICS]

    # --- buttons

    def _buttons(self, outcomes: Sequence[Outcome], language: str) -> Iterator[tuple[Button, ...]]:
        answered = [one.match.entry for one in outcomes if isinstance(one, Answered)]
        offered = [one.entry for outcome in outcomes if isinstance(outcome, Ambiguous) for one in outcome.matches]
        phrases = self._knowledge.phrases[language]
        do = Do.SHOW if answered else Do.CHOOSE
        for text, entry in zip(self._numbered_offers(offered, language, count(1)), offered, strict=True):
            yield (press(text, do, language, entry.id),)
        if answered:
            for entry in self._related(answered) if not offered else ():
                yield (press(self.brief(entry, language), Do.SHOW, language, entry.id),)
            yield from self.verdicts(answered, language)
        elif offered:
            none = phrases.none_of_these if len(offered) > 1 else phrases.not_this
            yield (press(none, Do.NONE, language),)
        else:
            missed = [topic for one in outcomes if isinstance(one, Unanswered) for topic in one.topics]
            for topic in self._listed(list(dict.fromkeys(missed))):
                yield (press(self._knowledge.topics[topic].name[language], Do.TOPIC, language, topic, 0),)
            yield (press(phrases.all_topics, Do.TOPICS, language, 0),)

    def verdicts(self, answered: Sequence[Entry], language: str) -> Rows:
        """Rows that judge and share answers, numbered where there are several."""
        phrases = self._knowledge.phrases[language]
        rows: list[tuple[Button, ...]] = []
        for number, entry in enumerate(answered, 1):
            mark = f" {number}" if len(answered) > 1 else ""
            good = press(phrases.good + mark, Do.GOOD, language, entry.id)
            rows.append((good, press(phrases.bad + mark, Do.BAD, language, entry.id)))
        if len(answered) == 1 and (address := self.address(answered[0])):
            rows.append((Button(phrases.share, url=share_link(address, self.example(answered[0], language))),))
        return tuple(rows)

    def _related(self, answered: Sequence[Entry]) -> list[Entry]:
        found = [self._knowledge.find(name) for entry in answered for name in entry.related]
        told = {entry.id for entry in answered}
        fresh = {entry.id: entry for entry in found if entry is not None and entry.id not in told}
        return list(fresh.values())[:RELATED]


def publication(source: Source, phrases: Phrases, note: str = "") -> Rich:
    """A source as a link, with its publisher and day; in plain text its address stands on a line of its own."""
    day = f", {spoken(source.published, phrases)}" if source.published else ""
    about = words(f" {phrases.dash} {source.publisher}{day}{note}")
    return link(titled(source), source.url) + about + Rich("", f"\n  {source.url}")


def titled(source: Source) -> str:
    """The title, or the description that stands in for it."""
    return source.title.removeprefix("[").removesuffix("]") if source.title.startswith("[") else source.title


def _notes(entry: Entry, phrases: Phrases) -> Iterator[str]:
    if entry.as_of and entry.kind == "unknown":
        yield phrases.unknown.format(date=spoken(entry.as_of, phrases))
    elif entry.as_of:
        yield as_of(entry.as_of, phrases)
    if entry.disputed:
        yield phrases.disputed


def _quoted(support: Support, source: Source, phrases: Phrases) -> Rich:
    where = _place(support.where, phrases)
    quotes = phrases.quotes
    return words(f"{source.publisher}{where}: {quotes[0]}{support.fragment}{quotes[1]}")


def _place(where: str, phrases: Phrases) -> str:
    """Where in a source, as the phrases say it; nothing if they have words for others but not for this one."""
    if not phrases.places:
        return f", {where}"
    numbers: Iterator[str] = iter(re.findall(r"\d+", where))
    known = phrases.places.get(re.sub(r"\d+", "#", where))
    return ", " + re.sub("#", lambda _: next(numbers, ""), known) if known else ""


def _numbered(parts: Sequence[Rich], outcomes: Sequence[Outcome]) -> Iterator[Rich]:
    """Several answers, each with its number."""
    numbers = count(1)
    for part, outcome in zip(parts, outcomes, strict=True):
        yield words(f"{next(numbers)}. ") + part if isinstance(outcome, Answered) else part
