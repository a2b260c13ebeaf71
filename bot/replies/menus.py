"""Menus: topics and their questions, publications, languages, citations, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar

from bot.knowledge.models import Entry, Knowledge, Source, Topic
from bot.knowledge.phrases import Phrases
from bot.replies.actions import AUTOMATIC, Do
from bot.replies.answers import Answers, publication
from bot.replies.citations import STYLES
from bot.replies.reply import COPIED_CHARACTERS, Button, Reply, Rows, press
from bot.replies.rich import figures, joined, tagged, words

T = TypeVar("T")
PAGE = 8  # lines of a list; more do not fit above a phone's keyboard
STARTERS = 3
FIGURES = 10  # lines


class Menus:
    """Renders lists to choose from, a page at a time."""

    def __init__(self, knowledge: Knowledge, answers: Answers) -> None:
        self._knowledge = knowledge
        self._answers = answers

    # --- texts

    def start(self, language: str) -> Reply:
        """What the bot is, with questions to begin with."""
        phrases = self._knowledge.phrases[language]
        rows = [
            (press(self._answers.example(entry, language), Do.SHOW, language, entry.id),)
            for entry in self._answers.examples(language)[:STARTERS]
        ]
        return Reply(language, words(phrases.start), (*rows, self.all_topics(language)))

    # --- topics

    def all_topics(self, language: str) -> tuple[Button, ...]:
        """The row that leads to the topics."""
        return (press(self._knowledge.phrases[language].all_topics, Do.TOPICS, language, 0),)

    def topics(self, language: str, page: int = 0) -> Reply:
        """The topics."""
        phrases = self._knowledge.phrases[language]
        shown, last = _page(self._topics, page)
        rows = [(press(topic.name[language], Do.TOPIC, language, topic.id, 0),) for topic in shown]
        return Reply(language, words(phrases.topics), (*rows, *_turners(phrases, Do.TOPICS, language, (), page, last)))

    def topic(self, language: str, topic_id: str, page: int = 0) -> Reply | None:
        """The questions of a topic; None if there is no such topic."""
        topic = self._knowledge.topics.get(topic_id)
        if topic is None:
            return None
        phrases = self._knowledge.phrases[language]
        shown, last = _page(self._entries(topic_id), page)
        questions = [f"{number}. {self._answers.example(entry, language)}" for number, entry in enumerate(shown, 1)]
        rows = [(press(text, Do.BROWSE, language, one.id),) for text, one in zip(questions, shown, strict=True)]
        body = joined([tagged("b", words(topic.name[language])), words(phrases.questions), *map(words, questions)])
        turners = _turners(phrases, Do.TOPIC, language, (topic_id,), page, last)
        return Reply(language, body, (*rows, *turners, self.all_topics(language)))

    def browse(self, language: str, entry: Entry) -> Reply:
        """An answer reached through its topic, with the way back."""
        place = self._entries(entry.topic).index(entry)
        phrases = self._knowledge.phrases[language]
        topic = self._knowledge.topics[entry.topic]
        question = tagged("i", words(self._answers.example(entry, language)))
        back = press(f"{phrases.back}: {topic.name[language]}", Do.TOPIC, language, topic.id, place // PAGE)
        verdicts = self._answers.verdicts([entry], language) if entry.kind != "about" else ()
        return Reply(
            language,
            joined([question, self._answers.answer(entry, entry.answer[language], language)], "\n\n"),
            (*verdicts, (back,)),
        )

    # --- publications

    def sources(self, language: str, page: int = 0) -> Reply:
        """The publications, those that carry most answers first."""
        phrases = self._knowledge.phrases[language]
        shown, last = _page(self._sources, page)
        title = words(phrases.publications.format(count=len(self._sources)))
        first = min(page, last) * PAGE + 1
        lines = [
            words(f"{number}. ") + publication(source, phrases, f" · {phrases.facts.format(count=facts)}")
            for number, (source, facts) in enumerate(shown, first)
        ]
        return Reply(language, joined([title, *lines], "\n\n"), _turners(phrases, Do.SOURCES, language, (), page, last))

    def cite(self, language: str, entry: Entry, style: str, today: date) -> Reply:
        """The sources of an answer as citations of one style."""
        phrases = self._knowledge.phrases[language]
        if not entry.sources:
            return Reply(language, words(phrases.cite_unsourced))
        write = STYLES.get(style, STYLES["gost"])
        cited = dict.fromkeys(support.source for support in entry.sources)
        texts = [write(self._knowledge.sources[source], phrases, today) for source in cited]
        title = words(phrases.cite.format(question=self._answers.example(entry, language)))
        tap = words(phrases.cite_tap)
        body = joined([title, *(tagged("pre", words(text)) for text in texts), tap], "\n\n")
        names = {"gost": phrases.gost_name, "apa": "APA", "bibtex": "BibTeX"}
        styles = tuple(press(name, Do.CITE, language, key, entry.id) for key, name in names.items())
        return Reply(language, body, (styles, *self._copies(entry, texts, phrases)))

    def _copies(self, entry: Entry, texts: Sequence[str], phrases: Phrases) -> Rows:
        copies = [
            (Button(phrases.copy_citation.format(number=number), copy=text),)
            for number, text in enumerate(texts, 1)
            if len(text.encode("utf-16-le")) // 2 <= COPIED_CHARACTERS  # a longer one is copied by tapping its text
        ]
        address = self._answers.address(entry)
        return (*copies, (Button(phrases.copy_link, copy=address),)) if address else tuple(copies)

    # --- languages

    def languages(self, language: str, pinned: str | None) -> Reply:
        """The languages to choose from."""
        phrases = self._knowledge.phrases[language]
        known = self._knowledge.phrases
        now = known[pinned].language if pinned is not None and pinned in known else phrases.automatic
        rows = [(press(known[one].language, Do.LANGUAGE, language, one),) for one in self._knowledge.languages]
        automatic = (press(phrases.automatic, Do.LANGUAGE, language, AUTOMATIC),)
        return Reply(language, words(phrases.choose_language.format(language=now)), (*rows, automatic))

    # --- figures

    def figures(self, language: str) -> Reply:
        """The answers that carry most figures, in their first sentences; for where there are no charts."""
        phrases = self._knowledge.phrases[language]
        lines = [
            words("• ") + figures(_first_sentence(entry.answer[language]), phrases)
            for entry in self._entries(self._figured)[:FIGURES]
            if entry.kind == "fact" and not entry.disputed
        ]
        return Reply(language, joined([words(phrases.figures), *lines], "\n\n"), (self.all_topics(language),))

    # --- what the lists hold

    @cached_property
    def _topics(self) -> list[Topic]:
        return [one for one in self._knowledge.topics.values() if one.listed and self._entries(one.id)]

    def _entries(self, topic: str) -> list[Entry]:
        return [entry for entry in self._knowledge.entries.values() if entry.topic == topic]

    @cached_property
    def _sources(self) -> list[tuple[Source, int]]:
        entries = self._knowledge.entries.values()
        count = Counter(source for entry in entries for source in {support.source for support in entry.sources})
        found = [(self._knowledge.sources[source], facts) for source, facts in count.items()]
        return sorted(found, key=lambda one: (-one[1], one[0].publisher, one[0].id))

    @cached_property
    def _figured(self) -> str:
        """The topic whose answers carry most figures."""
        language = self._knowledge.languages[0]
        phrases = self._knowledge.phrases[language]

        def density(topic: Topic) -> float:
            entries = self._entries(topic.id)
            return sum(figures(one.answer[language], phrases).html.count("<b>") for one in entries) / len(entries)

        return max(self._topics, key=density).id


def _page(items: Sequence[T], page: int) -> tuple[Sequence[T], int]:
    """The items of a page (the last one, if there is no such), and the number of the last page."""
    last = max(0, (len(items) - 1) // PAGE)
    first = min(page, last) * PAGE
    return items[first : first + PAGE], last


def _turners(phrases: Phrases, do: Do, language: str, values: tuple[str, ...], page: int, last: int) -> Rows:
    """The row that turns pages; none if there is one page only."""
    page = min(page, last)
    previous = press(phrases.previous, do, language, *values, page - 1)
    following = press(f"{phrases.next} ({page + 2}/{last + 1})", do, language, *values, page + 1)
    row = (*((previous,) if page > 0 else ()), *((following,) if page < last else ()))
    return (row,) if row else ()


def _first_sentence(text: str) -> str:
    head, stop, _ = text.partition(". ")
    return head + "." if stop else text
