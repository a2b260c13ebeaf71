"""The static rules that need more than one file: `references` are what a start of the bot needs, `lint` is the rest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from bot.knowledge.chart_rules import honest_charts, known
from bot.knowledge.figures import Figures, spell
from bot.knowledge.honesty import honest
from bot.knowledge.messages import did_you_mean
from bot.knowledge.models import Entry, Knowledge, Source
from bot.knowledge.reader import Reading
from bot.knowledge.typography import faults

_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_LETTERS = re.compile(r"\w+")


def references(knowledge: Knowledge, reading: Reading) -> None:
    """What one file says of another: topics, sources, related entries, aliases, wider concepts."""
    for entry in knowledge.entries.values():
        _references(entry, knowledge, reading)
    _aliases(knowledge, reading)
    known(knowledge, reading)
    for group_id, group in knowledge.lexicon.groups.items():
        for concept_id, concept in group.concepts.items():
            if concept.within is not None and (concept.within == concept_id or concept.within not in group.concepts):
                others = sorted(group.concepts.keys() - {concept_id})
                reading.at("lexicon.yaml", "groups", group_id, "concepts", concept_id, "within")(
                    f"'within' must name another concept of the group '{group_id}' ({', '.join(others)}), "
                    f"not '{concept.within}'"
                )


def lint(knowledge: Knowledge, reading: Reading, today: date | None = None) -> None:
    """Every other static rule. `today` is the last day that is not in the future anywhere on earth."""
    today = today or (datetime.now(UTC) + timedelta(hours=14)).date()
    figures = Figures(knowledge.numbers)
    for entry in knowledge.entries.values():
        _shape(entry, knowledge, reading)
        honest(entry, figures, knowledge, reading)
        _copies(entry, knowledge, reading)
        _past(entry.as_of, "as_of", reading, today, entry.path, "as_of")
    honest_charts(figures, knowledge, reading)
    _typography(knowledge, reading)
    _questions(knowledge, reading)
    _sources(knowledge, reading, today)
    _languages(knowledge, reading)


def _references(entry: Entry, knowledge: Knowledge, reading: Reading) -> None:
    path = entry.path
    if entry.topic not in knowledge.topics:
        reading.at(path)(
            f"the folder '{entry.topic}' is no topic of topics.yaml"
            + did_you_mean(entry.topic, knowledge.topics, "; add it there, or move the file")
        )
    for index, support in enumerate(entry.sources):
        if support.source not in knowledge.sources:
            near = did_you_mean(support.source, knowledge.sources, "; add it to sources.yaml")
            reading.at(path, "sources", index, "source")(f"unknown source '{support.source}'{near}")
    seen: set[str] = set()
    for index, related in enumerate(entry.related):
        report, target = reading.at(path, "related", index), knowledge.find(related)
        if target is None:
            advice = did_you_mean(related, knowledge.entries, "; take it away")
            report(f"'related' names '{related}', which is no entry{advice}")
        elif target.id == entry.id:
            report(f"'related' names '{related}', which is this entry itself; take it away")
        elif target.id in seen:
            report(f"'related' names '{related}' twice; take one away")
        seen.add(target.id if target else related)


def _aliases(knowledge: Knowledge, reading: Reading) -> None:
    owners: dict[str, Entry] = {}
    for entry in knowledge.entries.values():
        for index, alias in enumerate(entry.aliases):
            report = reading.at(entry.path, "aliases", index)
            if alias in knowledge.entries:
                report(f"the alias '{alias}' is the id of {knowledge.entries[alias].path}; take it away")
            elif alias in owners:
                report(f"the alias '{alias}' stands already in {owners[alias].path}; keep one of the two")
            owners.setdefault(alias, entry)


def _shape(entry: Entry, knowledge: Knowledge, reading: Reading) -> None:
    path, rules = entry.path, knowledge.rules
    for language, answer in entry.answer.items():
        if len(answer) > rules.longest_answer:
            reading.at(path, "answer", language)(
                f"answer.{language} has {len(answer)} characters, at most {rules.longest_answer} may stand; shorten it"
            )
    for language, questions in entry.questions.items():
        if len(questions) < rules.fewest_questions:
            reading.at(path, "questions", language)(
                f"questions.{language} has {len(questions)}, at least {rules.fewest_questions} are needed; "
                "add other wordings"
            )
    for language, correction in entry.correction.items():
        no = knowledge.phrases[language].no
        if not re.match(rf"{re.escape(no)}\b", correction):
            reading.at(path, "correction", language)(
                f"correction.{language} must begin with '{no}', not '{correction.split()[0]}'"
            )
    for index, support in enumerate(entry.sources):
        words = _words(support.fragment or "")
        if len(words) > rules.longest_fragment:
            reading.at(path, "sources", index, "fragment")(
                f"the fragment has {len(words)} words, at most {rules.longest_fragment} may stand; "
                "keep those that carry the figures"
            )


def _copies(entry: Entry, knowledge: Knowledge, reading: Reading) -> None:
    """An answer does not carry sentences of its sources."""
    size = knowledge.rules.longest_copy + 1
    for support in entry.sources:
        source = knowledge.sources.get(support.source)
        language = source.language if source else ""
        runs = set(_runs(support.fragment or "", size))
        for label, texts in (("answer", entry.answer), ("correction", entry.correction)):
            for run in _runs(texts.get(language, "") if runs else "", size):
                if run in runs:
                    reading.at(entry.path, label, language)(
                        f"{label}.{language} has {size} words in a row of a fragment, '{' '.join(run)}'; "
                        "say it in other words"
                    )
                    break


def _typography(knowledge: Knowledge, reading: Reading) -> None:
    texts: list[tuple[str, tuple[str | int, ...], Mapping[str, str]]] = []
    for entry in knowledge.entries.values():
        texts += [(entry.path, ("answer",), entry.answer), (entry.path, ("correction",), entry.correction)]
    texts += [("topics.yaml", (topic.id, "name"), topic.name) for topic in knowledge.topics.values()]
    for chart in knowledge.charts.values():
        texts += [("charts.yaml", (chart.id, *place), by_language) for place, by_language in chart.texts]
    for path, location, by_language in texts:
        for language, text in by_language.items():
            for fault in faults(text, knowledge.phrases[language]):
                reading.at(path, *location, language)(f"{location[-1]}.{language} {fault}")


def _questions(knowledge: Knowledge, reading: Reading) -> None:
    """No question twice in the base, nor among the questions its own entry refuses."""
    seen: dict[str, tuple[Entry, tuple[str, int]]] = {}
    for entry in knowledge.entries.values():
        path, own = entry.path, set()
        for language, index, question in _each(entry.questions):
            key = _plain(question)
            own.add(key)
            other, place = seen.setdefault(key, (entry, (language, index)))
            if other is not entry or place != (language, index):
                first = f"{other.path}:{reading.documents[other.path].line(('questions', *place))}"
                reading.at(path, "questions", language, index)(
                    f"questions.{language} has '{question}', which stands already in {first}; keep one of the two"
                )
        for label, wordings in (("not", entry.not_), ("denies", entry.denies)):
            for language, index, question in _each(wordings):
                if _plain(question) in own:
                    reading.at(path, label, language, index)(
                        f"{label}.{language} has '{question}', which 'questions' of this entry has too; "
                        "take one of them away"
                    )


def _sources(knowledge: Knowledge, reading: Reading, today: date) -> None:
    cited = {support.source for entry in knowledge.entries.values() for support in entry.sources}
    for source in knowledge.sources.values():
        if source.id not in cited:
            reading.at("sources.yaml", source.id)(f"no entry cites the source '{source.id}'; delete it or cite it")
        _past(source.published, "published", reading, today, "sources.yaml", source.id, "published")
        _address(source, knowledge.rules.refused_hosts, reading)


def _address(source: Source, refused: Collection[str], reading: Reading) -> None:
    parts = urlsplit(source.url)
    report, host = reading.at("sources.yaml", source.id, "url"), parts.hostname or ""
    if parts.scheme == "http" and not source.http_only:
        report(
            f"'url' must begin with https://, not '{source.url}'; where the site has no https, add 'http_only: true'"
        )
    if parts.scheme == "https" and source.http_only:
        report("'url' begins with https://, so 'http_only' does not apply; delete that line")
    for mirror in refused:
        if host == mirror or host.endswith(f".{mirror}"):
            report(f"'url' leads to {host}, a copy that rules.yaml refuses; give the address of the original")


def _languages(knowledge: Knowledge, reading: Reading) -> None:
    """The lexicon and the number words speak every language of phrases/, and no other."""
    lexicon = knowledge.lexicon
    tables: list[tuple[str, tuple[str, ...], str, Collection[str]]] = [
        ("lexicon.yaml", (name,), f"'{name}'", words) for name, words in lexicon if name != "groups"
    ]
    for group_id, group in lexicon.groups.items():
        for concept_id, concept in group.concepts.items():
            at = ("groups", group_id, "concepts", concept_id, "forms")
            tables.append(("lexicon.yaml", at, f"the concept '{concept_id}'", concept.forms))
    for number in knowledge.numbers:
        key = spell(number.value)
        tables.append(("numbers.yaml", (key,), f"the number {key}", number.names))
    for path, location, what, words in tables:
        for language in knowledge.languages:
            if language not in words:
                reading.at(path, *location)(f"{what} lacks the language '{language}'")
        for language in words:
            if language not in knowledge.phrases:
                known = ", ".join(knowledge.languages)
                reading.at(path, *location, language)(
                    f"{what} has the unknown language '{language}'; phrases/ has {known}"
                )


def _past(day: str | None, field: str, reading: Reading, today: date, path: str, *location: str) -> None:
    if day is not None:
        year, month, of_month = (*map(int, day.split("-")), 1, 1)[:3]
        if date(year, month, of_month) > today:
            reading.at(path, *location)(f"'{field}' must not be in the future, not '{day}'")


def _each(wordings: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, int, str]]:
    for language, lines in wordings.items():
        for index, line in enumerate(lines):
            yield language, index, line


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _plain(question: str) -> str:
    """Without case and punctuation, where anything else is left: "Hello?" and "hello" are one question."""
    return " ".join(_LETTERS.findall(question.casefold())) or question


def _runs(text: str, size: int) -> list[tuple[str, ...]]:
    words = _words(text)
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]
