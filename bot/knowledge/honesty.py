"""Figures are honest: each stands in a source of its entry or follows from them, and all languages have the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from bot.knowledge.figures import Figure, Figures
from bot.knowledge.formulas import agrees, compute
from bot.knowledge.models import Entry, Knowledge, Support
from bot.knowledge.reader import Reading


def honest(entry: Entry, figures: Figures, knowledge: Knowledge, reading: Reading) -> None:
    """Each figure is honest, and all languages have the same."""
    known = stated(entry.sources, figures, knowledge)
    _derived(entry, figures, frozenset(known), reading)
    known.update(figure.value for name in entry.derived for figure in figures.everywhere(name))
    known |= dated(entry, knowledge)
    for label, texts in (("answer", entry.answer), ("correction", entry.correction)):
        found = {language: figures.of(text, language) for language, text in texts.items()}
        for language, here in found.items():
            report = reading.at(entry.path, label, language)
            for figure in _distinct(here):
                if figure.value not in known:
                    report(
                        f"{label}.{language} has the figure {figure.text}, which no source of this entry states; "
                        "quote it in a fragment, put it under 'states' or 'derived'"
                    )
        _same_figures(found, label, knowledge.languages, lambda *at: reading.at(entry.path, *at))


def _same_figures(
    found: Mapping[str, list[Figure]],
    label: str,
    languages: Collection[str],
    at: Callable[..., Callable[[str], None]],
) -> None:
    first, *others = [language for language in languages if language in found] or [""]
    for language in others:
        for one, other in ((first, language), (language, first)):
            values = {figure.value for figure in found[other]}
            missing = [figure.text for figure in _distinct(found[one]) if figure.value not in values]
            if missing:
                at(label, other)(
                    f"{label}.{other} lacks {_list(missing)}, which {label}.{one} has; "
                    "give all languages the same figures"
                )


def dated(entry: Entry, knowledge: Knowledge) -> set[str]:
    """The years and days of the entry's date and of its sources'."""
    values: set[str] = set()
    cited = [knowledge.sources[support.source] for support in entry.sources if support.source in knowledge.sources]
    for day in (entry.as_of, *(source.published for source in cited)):
        year, _, rest = (day or "").partition("-")
        values.update({year, rest.partition("-")[2].lstrip("0")})
    return values


def stated(supports: Iterable[Support], figures: Figures, knowledge: Knowledge) -> set[str]:
    """The values that sources state. A fragment is in its source's language, `states` in any of ours."""
    values: set[str] = set()
    for support in supports:
        source = knowledge.sources.get(support.source)
        fragment = figures.of(support.fragment or "", source.language if source else "")
        values.update(figure.value for figure in fragment + figures.everywhere(support.states or ""))
    return values


def _derived(entry: Entry, figures: Figures, stated: Collection[str], reading: Reading) -> None:
    for name, formula in entry.derived.items():
        report = reading.at(entry.path, "derived", name)
        try:
            value, used = compute(formula)
        except ValueError as error:
            report(f"derived '{name}' {error}")
            continue
        if unknown := [figure for figure in used if figure not in stated]:
            report(f"derived '{name}' is computed from {_list(unknown)}, which no source of this entry states")
        named = [figure for figure in figures.everywhere(name) if ":" not in figure.value]
        if not named:
            report(f"derived '{name}' names no figure; name it as the answer does, such as 'about 68%'")
        elif not any(agrees(name, figure, value) for figure in named):
            shown = f"{value * 100:.4g}%" if "%" in name else f"{value:.6g}"
            report(f"derived '{name}' does not agree with {formula} = {shown}")


def _distinct(figures: list[Figure]) -> list[Figure]:
    return list({figure.value: figure for figure in reversed(figures)}.values())[::-1]


def _list(figures: Collection[str]) -> str:
    return f"the figure{'s' if len(figures) > 1 else ''} {', '.join(figures)}"
