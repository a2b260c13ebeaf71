"""The knowledge as frozen, validated models: what exists is right by construction. Fields are named as in the YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from bot.knowledge.base import Day, Id, Language, Line, Model, Texts, Url, Wordings, Words
from bot.knowledge.charts import Chart
from bot.knowledge.phrases import Phrases


class Source(Model):
    """A publication behind answers. Where its headline was not seen, `title` says in square brackets what it is."""

    id: Id
    title: Line = Field(description="as published; in [brackets], what the page is, where its headline was not seen")
    publisher: Line = Field(description="who answers for it")
    url: Url = Field(description="of the original, never of a copy")
    published: Day | None = Field(None, description="a day, a month or a year; left out where the page tells none")
    language: Language = Field(description="of the publication")
    kind: Literal["official", "intergovernmental", "research", "ngo", "press"] = Field(description="who publishes it")
    http_only: bool = Field(default=False, description="its site has no https")


class Support(Model):
    """Where a source says it: a verbatim `fragment`, or what it `states` in our words, or both."""

    source: Id = Field(description="an id of sources.yaml")
    where: Line = Field(description="where it stands there, such as: paragraph 4")
    fragment: Line | None = Field(None, description="word for word, at most 12 words, the part that has the figures")
    states: Line | None = Field(None, description="what the place says besides, in our words; enough by itself")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.fragment is None and self.states is None:
            raise ValueError("each of 'sources' needs a 'fragment' (verbatim) or 'states' (in our words)")
        return self


class Worded(NamedTuple):
    """A wording of an entry: the field and language it stands in, its place there."""

    field: str
    language: str
    place: int
    text: str


class Entry(Model):
    """One curated fact: the questions that mean it, its answer and its sources.

    `kind` is `fact`, `unknown` (people ask it, nobody published it) or `about` (the bot speaks of itself; no sources).
    """

    id: Id
    topic: Id
    kind: Literal["fact", "unknown", "about"] = Field(
        "fact", description="'unknown' where people ask and no source found tells; a fact needs no such line"
    )
    disputed: bool = Field(default=False, description="true where sources disagree; the answer says who says what")
    answer: Texts = Field(
        description="in your own words, the first sentence answers; the same figures in all languages"
    )
    questions: Wordings = Field(
        description="what people type when they mean this entry; at least six per language, none in another entry"
    )
    not_: Wordings = Field(
        default_factory=dict, alias="not", description="what sounds alike and must never get this answer"
    )
    denies: Wordings = Field(
        default_factory=dict, description="questions that rest on something this entry contradicts ..."
    )
    correction: Texts = Field(
        default_factory=dict, description="... and the reply to them, beginning with No, Нет, Жоқ"
    )
    sources: tuple[Support, ...] = Field((), description="where it stands; two are better for a key figure")
    derived: Mapping[Line, Line] = Field(
        default_factory=dict, description="figures of the answer that no source states, computed: 26%: 156 / 595"
    )
    as_of: Day | None = Field(
        None, description="the day, month or year that the answer is true of; of an unknown, the day of the search"
    )
    related: tuple[Id, ...] = Field((), description="entries to read next")
    aliases: tuple[Id, ...] = Field((), description="earlier ids of this entry, so that links to it never break")

    @property
    def path(self) -> str:
        """Where it stands in the knowledge folder."""
        return f"entries/{self.topic}/{self.id}.yaml"

    def wordings(self) -> Iterator[Worded]:
        """Every wording that stands in it."""
        for field, texts in (("questions", self.questions), ("not", self.not_), ("denies", self.denies)):
            for language, worded in texts.items():
                for place, text in enumerate(worded):
                    yield Worded(field, language, place, text)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "fact" and not self.sources:
            raise ValueError("a fact needs at least one source under 'sources'")
        if self.kind == "unknown" and self.as_of is None:
            raise ValueError("an unknown needs 'as_of', the day of the search")
        if self.denies and not self.correction:
            raise ValueError("'denies' needs a 'correction', which is the reply to it")
        if self.correction and not self.denies:
            raise ValueError("'correction' needs 'denies', the questions that it is the reply to")
        return self


class Topic(Model):
    """A shelf of entries, named in every language. `listed: false` keeps small talk out of the menus."""

    id: Id
    name: Texts = Field(description="as the menus show it")
    listed: bool = Field(default=True, description="false keeps it out of the menus")


class Concept(Model):
    """One idea the subject speaks of, with its surface forms per language (`*` at a word's end: any ending).

    `within` names the wider concept of the same group that contains this one (orphans within children).
    """

    forms: Words
    within: Id | None = None


class Group(Model):
    """Concepts of one kind. In an `exclusive` group, an entry about one of them does not answer for another."""

    exclusive: bool
    concepts: Mapping[Id, Concept]


class Lexicon(Model):
    """The concepts of the subject, and the words with a part in a conversation.

    `neutral` words tell nothing about what is asked; `negations` negate; `continuations` begin a follow-up (and, what
    about); `references` point back (them, that, then); `conjunctions` join the parts of a compound question;
    `asking` words begin a question of their own (what, which, is there), besides those of the group `asked`;
    `own` words are of the first person (I, my); `introductions` say beside a question who asks it, and what for ("I'm a
    student", "for my thesis"); `concerning` words there tell what about, or what was heard; `provenance` asks where the
    last answer comes from, `more` asks to go on.
    """

    groups: Mapping[Id, Group]
    neutral: Words
    negations: Words
    continuations: Words
    references: Words
    conjunctions: Words
    asking: Words
    own: Words
    concerning: Words
    introductions: Words
    provenance: Words
    more: Words


class Number(Model):
    """A number's names in every language, with all their endings (`*` at a word's end: any ending)."""

    value: float
    names: Words


class Rules(Model):
    """`rules.yaml`: what `lint` allows. Hosts include their subdomains."""

    longest_answer: int = 700  # characters
    longest_fragment: int = 12  # words
    longest_copy: int = 8  # words of a fragment that may stand in a row in an answer
    fewest_questions: int = 6  # per language
    refused_hosts: tuple[Line, ...] = ()


class Calibration(Model):
    """Figures that were measured, with where they come from; `python -m bot calibrate` writes them anew."""

    measured: Day
    data: Line
    threshold: float  # confidence from which the best entry answers
    least: float  # rank below which an entry answers only where that is all but certain
    follow_up: float  # as threshold, for a question that leans on the last answer
    unmarked: float  # the same for one that does not show whether it does
    small_talk: float  # confidence from which the bot speaks of itself
    floor: float  # confidence from which entries are offered
    denial: float  # by how much a false premise must outrank every question to be denied
    rank: Mapping[str, float]  # weights of the features that rank entries
    confidence: Mapping[str, float]  # weights of the signs that the best one is right
    thread_rank: Mapping[str, float]  # the same two for what is read into a follow-up
    thread_confidence: Mapping[str, float]


class Knowledge(Model):
    """Everything that was read from one folder. `languages` are those of `phrases`, English first where it is there."""

    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    lexicon: Lexicon
    numbers: tuple[Number, ...]
    phrases: Mapping[str, Phrases]
    calibration: Calibration
    charts: Mapping[str, Chart] = Field(default_factory=dict)
    rules: Rules = Rules()
    revision: str

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the base; the first is the one used when nothing tells another."""
        return tuple(sorted(self.phrases, key=lambda language: (language != "en", language)))

    @cached_property
    def _canonical(self) -> Mapping[str, str]:
        return {alias: entry.id for entry in self.entries.values() for alias in entry.aliases}

    def find(self, entry_id: str) -> Entry | None:
        """The entry of this id or alias."""
        return self.entries.get(self._canonical.get(entry_id, entry_id))
