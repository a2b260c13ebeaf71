"""The static rules: each has data that breaks it, and the whole message that an editor reads then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from knowledge.folder import ENTRY, FILES, OTHER, Folder

Breaking = Callable[[Folder], None]


def change(name: str, *replacements: tuple[str, str]) -> Breaking:
    def breaking(folder: Folder) -> None:
        for old, new in replacements:
            folder.change(name, old, new)

    return breaking


def answer(**texts: str) -> Breaking:
    """Give the entry about women these answers."""

    def breaking(folder: Folder) -> None:
        for line in FILES[OTHER].splitlines()[1:4]:
            language = line.strip().partition(":")[0]
            if language in texts:
                folder.change(OTHER, f"\n{line}\n", f'\n  {language}: "{texts[language]}"\n')

    return breaking


def source(*lines: str) -> Breaking:
    """Add these fields to the source."""
    return lambda folder: folder.write("sources.yaml", FILES["sources.yaml"] + "".join(f"  {line}\n" for line in lines))


NO_SOURCE = "which no source of this entry states; quote it in a fragment, put it under 'states' or 'derived'"
NO_TOPIC = "the folder 'numbers' is no topic of topics.yaml; add it there, or move the file"
NO_FORMULA = "must be a formula over figures with + - * / and parentheses, such as 406 / 595"
SAME = "give all languages the same figures"
LONG = "These are words, and words, and words. " * 6

REFERENCES: dict[str, tuple[Breaking, list[str]]] = {
    "unknown source": (
        change(OTHER, ("source: gazette", "source: herald")),
        ["entries/numbers/women.yaml:28: unknown source 'herald'; add it to sources.yaml"],
    ),
    "misspelt source": (
        change(OTHER, ("source: gazette", "source: gazete")),
        ["entries/numbers/women.yaml:28: unknown source 'gazete', did you mean 'gazette'?"],
    ),
    "unknown topic": (
        lambda folder: folder.write("topics.yaml", FILES["topics.yaml"].replace("numbers:", "people:")),
        [
            f"entries/numbers/total.yaml:1: {NO_TOPIC}",
            f"entries/numbers/women.yaml:1: {NO_TOPIC}",
        ],
    ),
    "unknown related entry": (
        change(OTHER, ("  - total\n", "  - men-2019\n")),
        ["entries/numbers/women.yaml:33: 'related' names 'men-2019', which is no entry; take it away"],
    ),
    "misspelt related entry": (
        change(OTHER, ("  - total\n", "  - totall\n")),
        ["entries/numbers/women.yaml:33: 'related' names 'totall', which is no entry, did you mean 'total'?"],
    ),
    "related to itself": (
        change(OTHER, ("  - total\n", "  - total\n  - women\n")),
        ["entries/numbers/women.yaml:34: 'related' names 'women', which is this entry itself; take it away"],
    ),
    "related twice, once by an alias": (
        change(OTHER, ("  - total\n", "  - total\n  - how-many\n")),
        ["entries/numbers/women.yaml:34: 'related' names 'how-many' twice; take one away"],
    ),
    "alias that is an id": (
        change(ENTRY, ("  - how-many\n", "  - women\n")),
        [
            "entries/numbers/total.yaml:54: 'related' names 'women', which is this entry itself; take it away",
            "entries/numbers/total.yaml:56: the alias 'women' is the id of entries/numbers/women.yaml; take it away",
        ],
    ),
    "alias of two entries": (
        change(OTHER, ("related:\n", "aliases:\n  - how-many\nrelated:\n")),
        [
            (
                "entries/numbers/women.yaml:33: the alias 'how-many' stands already in entries/numbers/total.yaml; "
                "keep one of the two"
            )
        ],
    ),
    "wider concept of another group": (
        change("lexicon.yaml", ("within: children", "within: people")),
        ["lexicon.yaml:11: 'within' must name another concept of the group 'people' (children), not 'people'"],
    ),
    "wider concept that is itself": (
        change("lexicon.yaml", ("within: children", "within: orphans")),
        ["lexicon.yaml:11: 'within' must name another concept of the group 'people' (children), not 'orphans'"],
    ),
}

FIGURES: dict[str, tuple[Breaking, list[str]]] = {
    "digits": (
        answer(en="In 2019, 157 women came home."),
        [
            f"entries/numbers/women.yaml:2: answer.en has the figure 157, {NO_SOURCE}",
            f"entries/numbers/women.yaml:3: answer.ru lacks the figure 157, which answer.en has; {SAME}",
            f"entries/numbers/women.yaml:4: answer.kk lacks the figure 157, which answer.en has; {SAME}",
            f"entries/numbers/women.yaml:2: answer.en lacks the figure 156, which answer.ru has; {SAME}",
            f"entries/numbers/women.yaml:2: answer.en lacks the figure 156, which answer.kk has; {SAME}",
        ],
    ),
    "number words": (
        answer(
            en="In 2019, 156 women came home on two flights.",
            ru="В 2019 году двух рейсов хватило для 156 женщин.",
            kk="2019 жылы екеуі де 156 әйел әкелді.",
        ),
        [
            f"entries/numbers/women.yaml:2: answer.en has the figure two, {NO_SOURCE}",
            f"entries/numbers/women.yaml:3: answer.ru has the figure двух, {NO_SOURCE}",
            f"entries/numbers/women.yaml:4: answer.kk has the figure екеуі, {NO_SOURCE}",
        ],
    ),
    "numbers of several words": (
        answer(
            en="In 2019, 156 women of two thousand came home.",
            ru="В 2019 году вернулись 156 женщин из 2 тысяч.",
            kk="2019 жылы екі мың адамның ішінен 156 әйел оралды.",
        ),
        [
            f"entries/numbers/women.yaml:2: answer.en has the figure two thousand, {NO_SOURCE}",
            f"entries/numbers/women.yaml:3: answer.ru has the figure 2 тысяч, {NO_SOURCE}",
            f"entries/numbers/women.yaml:4: answer.kk has the figure екі мың, {NO_SOURCE}",
        ],
    ),
    "time": (
        answer(
            en="In 2019, 156 women came home at 15:45.",
            ru="В 2019 году в 15:45 вернулись 156 женщин.",
            kk="2019 жылы 156 әйел 15:45-те оралды.",
        ),
        [
            f"entries/numbers/women.yaml:2: answer.en has the figure 15:45, {NO_SOURCE}",
            f"entries/numbers/women.yaml:3: answer.ru has the figure 15:45, {NO_SOURCE}",
            f"entries/numbers/women.yaml:4: answer.kk has the figure 15:45, {NO_SOURCE}",
        ],
    ),
    "figure inside a name": (
        answer(
            en="In 2019, 156 women came home in Zhusan-3.",
            ru="В 2019 году 156 женщин вернул «Жусан-3».",
            kk="2019 жылы «Жусан-3» 156 әйелді қайтарды.",
        ),
        [
            f"entries/numbers/women.yaml:2: answer.en has the figure 3, {NO_SOURCE}",
            f"entries/numbers/women.yaml:3: answer.ru has the figure 3, {NO_SOURCE}",
            f"entries/numbers/women.yaml:4: answer.kk has the figure 3, {NO_SOURCE}",
        ],
    ),
    "correction": (
        change(ENTRY, ("en: No. In 2019, 595 people came home.", "en: No. In 2019, 596 people came home.")),
        [
            f"entries/numbers/total.yaml:42: correction.en has the figure 596, {NO_SOURCE}",
            f"entries/numbers/total.yaml:43: correction.ru lacks the figure 596, which correction.en has; {SAME}",
            f"entries/numbers/total.yaml:44: correction.kk lacks the figure 596, which correction.en has; {SAME}",
            f"entries/numbers/total.yaml:42: correction.en lacks the figure 595, which correction.ru has; {SAME}",
            f"entries/numbers/total.yaml:42: correction.en lacks the figure 595, which correction.kk has; {SAME}",
        ],
    ),
    "several figures are missing": (
        answer(kk="Әйелдер оралды."),
        [f"entries/numbers/women.yaml:4: answer.kk lacks the figures 2019, 156, which answer.en has; {SAME}"],
    ),
    "derived is no formula": (
        change(ENTRY, ("68%: 406 / 595", "68%: round(406)")),
        [f"entries/numbers/total.yaml:51: derived '68%' {NO_FORMULA}, not 'round(406)'"],
    ),
    "derived is no formula but a power": (
        change(ENTRY, ("68%: 406 / 595", "68%: 9 ** 9 ** 9")),
        [f"entries/numbers/total.yaml:51: derived '68%' {NO_FORMULA}, not '9 ** 9 ** 9'"],
    ),
    "derived divides by zero": (
        change(ENTRY, ("68%: 406 / 595", "68%: 406 / (595 - 595)")),
        ["entries/numbers/total.yaml:51: derived '68%' divides by zero in 406 / (595 - 595)"],
    ),
    "derived from nothing": (
        change(ENTRY, ("68%: 406 / 595", "68%: 408 / 600")),
        [
            (
                "entries/numbers/total.yaml:51: derived '68%' is computed from the figures 408, 600, "
                "which no source of this entry states"
            )
        ],
    ),
    "derived wrongly": (
        change(ENTRY, ("68%: 406 / 595", "68%: 406 / 595 + 2 / 406")),
        ["entries/numbers/total.yaml:51: derived '68%' does not agree with 406 / 595 + 2 / 406 = 68.73%"],
    ),
    "derived wrongly, and not even about": (
        change(ENTRY, ("68%: 406 / 595", "68%: 406 / 595\n  about 200: 595 - 406")),
        ["entries/numbers/total.yaml:52: derived 'about 200' does not agree with 595 - 406 = 189"],
    ),
    "derived without a figure": (
        change(ENTRY, ("68%: 406 / 595", "68%: 406 / 595\n  the rest: 595 - 406")),
        [
            (
                "entries/numbers/total.yaml:52: derived 'the rest' names no figure; "
                "name it as the answer does, such as 'about 68%'"
            )
        ],
    ),
}

COPY = "the women of the city came home in spring and summer"
SHAPES: dict[str, tuple[Breaking, list[str]]] = {
    "long answer": (
        answer(en=f"In 2019, 156 women came home. {LONG}".strip()),
        ["entries/numbers/women.yaml:2: answer.en has 263 characters, at most 200 may stand; shorten it"],
    ),
    "few questions": (
        change(OTHER, ("    - And the ladies\n", "")),
        ["entries/numbers/women.yaml:6: questions.en has 5, at least 6 are needed; add other wordings"],
    ),
    "correction without its negation": (
        change(ENTRY, ("ru: Нет. В 2019", "ru: Неточно. В 2019")),
        ["entries/numbers/total.yaml:43: correction.ru must begin with 'Нет', not 'Неточно.'"],
    ),
    "long fragment": (
        change(
            OTHER,
            ("states: 156 women", "fragment: 156 women - one two three four five six seven eight nine ten eleven"),
        ),
        [
            (
                "entries/numbers/women.yaml:30: the fragment has 13 words, at most 12 may stand; "
                "keep those that carry the figures"
            )
        ],
    ),
    "copied fragment": (
        change(
            OTHER,
            ("    states: 156 women\n", f"    states: 156 women\n    fragment: {COPY}\n"),
            ("en: In 2019, 156 women came home.", f"en: In 2019, 156 of {COPY.upper()}."),
        ),
        [
            (
                "entries/numbers/women.yaml:2: answer.en has 9 words in a row of a fragment, "
                "'the women of the city came home in spring'; say it in other words"
            )
        ],
    ),
    "future": (
        change(OTHER, ("as_of: 2019", "as_of: 2026-11-23")),
        ["entries/numbers/women.yaml:31: 'as_of' must not be in the future, not '2026-11-23'"],
    ),
    "published in the future": (
        change("sources.yaml", ("published: 2019-08-06", "published: 2027")),
        ["sources.yaml:5: 'published' must not be in the future, not '2027'"],
    ),
    "unused source": (
        lambda folder: folder.write(
            "sources.yaml", FILES["sources.yaml"] + FILES["sources.yaml"].replace("gazette:", "herald:")
        ),
        ["sources.yaml:8: no entry cites the source 'herald'; delete it or cite it"],
    ),
    "question twice": (
        change(OTHER, ("    - And the ladies\n", "    - people, in ALL?!\n")),
        [
            (
                "entries/numbers/women.yaml:10: questions.en has 'people, in ALL?!', which stands already in "
                "entries/numbers/total.yaml:9; keep one of the two"
            )
        ],
    ),
    "question that is refused too": (
        change(ENTRY, ("    - How many people died?\n", "    - total NUMBER\n")),
        [
            (
                "entries/numbers/total.yaml:29: not.en has 'total NUMBER', which 'questions' of this entry has too; "
                "take one of them away"
            )
        ],
    ),
    "question that is denied too": (
        change(ENTRY, ("    - Почему никто не вернулся?\n", "    - Назови итог!\n")),
        [
            (
                "entries/numbers/total.yaml:38: denies.ru has 'Назови итог!', which 'questions' of this entry has too; "
                "take one of them away"
            )
        ],
    ),
    "http": (
        change("sources.yaml", ("https://", "http://")),
        [
            (
                "sources.yaml:4: 'url' must begin with https://, not 'http://gazette.example.org/return'; "
                "where the site has no https, add 'http_only: true'"
            )
        ],
    ),
    "https that is called http": (
        source("http_only: true"),
        ["sources.yaml:4: 'url' begins with https://, so 'http_only' does not apply; delete that line"],
    ),
    "mirror": (
        change("sources.yaml", ("gazette.example.org", "news.mirror.example.com")),
        [
            (
                "sources.yaml:4: 'url' leads to news.mirror.example.com, a copy that rules.yaml refuses; "
                "give the address of the original"
            )
        ],
    ),
    "concept without a language": (
        change("lexicon.yaml", ("          ru: сирот*\n", "")),
        ["lexicon.yaml:12: the concept 'orphans' lacks the language 'ru'"],
    ),
    "concept with an unknown language": (
        change("lexicon.yaml", ("          ru: сирот*\n", "          ru: сирот*\n          de: Waise*\n")),
        ["lexicon.yaml:15: the concept 'orphans' has the unknown language 'de'; phrases/ has en, kk, ru"],
    ),
    "number without a language": (
        change("numbers.yaml", ("  kk: мың\n", "")),
        ["numbers.yaml:9: the number 1000 lacks the language 'kk'"],
    ),
}

NBSP = "'%' behind a no-break space (U+00A0)"
TYPOGRAPHY: dict[str, tuple[Breaking, list[str]]] = {
    "straight quotes": (
        answer(en='In 2019, 156 \\"women\\" came home.'),
        ['entries/numbers/women.yaml:2: answer.en has the quotation mark ", write “ ” ‘ ’'],
    ),
    "quotes of another language": (
        answer(ru="В 2019 году домой вернулись 156 “женщин”."),
        ["entries/numbers/women.yaml:3: answer.ru has the quotation mark ”, write « » „ “"],
    ),
    "straight apostrophe": (
        answer(en="In 2019, 156 women’s and men's."),
        ["entries/numbers/women.yaml:2: answer.en has the quotation mark ', write ’"],
    ),
    "open quotes": (
        answer(kk="2019 жылы 156 «әйел оралды."),
        ["entries/numbers/women.yaml:4: answer.kk has 1 « but 0 », close each quotation"],
    ),
    "inner quotes without their beginning": (
        answer(ru="В 2019 году домой вернулись 156 «женщин“»."),
        ["entries/numbers/women.yaml:3: answer.ru has 0 „ but 1 “, close each quotation"],
    ),
    "quotes of a topic": (
        change("topics.yaml", ("ru: «Числа»", "ru: Числа “2019”")),
        ["topics.yaml:4: name.ru has the quotation mark ”, write « » „ “"],
    ),
    "hyphen as a dash": (
        answer(ru="В 2019 году вернулись 156 - одни женщины."),
        ["entries/numbers/women.yaml:3: answer.ru has a hyphen between spaces, write a dash (– or —)"],
    ),
    "hyphen in a range": (
        answer(
            en="In 2019-2019, 156 women came home.",
        ),
        ["entries/numbers/women.yaml:2: answer.en has a hyphen in '2019-2019', write the range with –"],
    ),
    "two spaces": (
        answer(en="In 2019, 156  women came home."),
        ["entries/numbers/women.yaml:2: answer.en has two spaces in a row, keep one"],
    ),
    "space before a full stop": (
        answer(en="In 2019, 156 women came home ."),
        ["entries/numbers/women.yaml:2: answer.en has a space before '.', take it away"],
    ),
    "space before % in English": (
        change(ENTRY, ("about 68% of", "about 68 % of")),
        ["entries/numbers/total.yaml:2: answer.en has '%' behind another space, write '%' without a space"],
    ),
    "space before % in Russian": (
        change(ENTRY, ("68\u00a0% всех", "68 % всех")),
        [f"entries/numbers/total.yaml:3: answer.ru has '%' behind another space, write {NBSP}"],
    ),
    "no space before % in Kazakh": (
        change(ENTRY, ("бұл шамамен 68\u00a0%", "бұл шамамен 68%")),
        [f"entries/numbers/total.yaml:4: answer.kk has '%' without a space, write {NBSP}"],
    ),
}

BROKEN = REFERENCES | FIGURES | SHAPES | TYPOGRAPHY


@pytest.mark.parametrize(("broken", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_rule(folder: Folder, broken: Breaking, expected: list[str]) -> None:
    broken(folder)
    assert sorted(folder.problems()) == sorted(expected)


def test_a_right_folder_has_no_problem(folder: Folder) -> None:
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("states", "texts"),
    [
        ("two thousand women", ("two thousand", "2 тысяч", "екі мың")),
        ("1100 women", ("1,100", "1 100", "1\u00a0100")),
        ("1.5 times more", ("1.5", "1,5", "1,5")),
        ("two hundred women", ("200", "двух ста", "екі жүз")),
        ("at 9:05", ("09:05", "9:05", "9:05")),
        ("a share of two thirds", ("two-thirds", "две трети", "үштен екі")),
    ],
)
def test_one_figure_in_many_spellings(folder: Folder, states: str, texts: tuple[str, str, str]) -> None:
    folder.change(OTHER, "states: 156 women", f"states: 156 women, {states}")
    english, russian, kazakh = texts
    answer(
        en=f"In 2019, 156 women came home ({english}).",
        ru=f"В 2019 году домой вернулись 156 женщин ({russian}).",
        kk=f"2019 жылы 156 әйел оралды ({kazakh}).",
    )(folder)
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("68.2%", "406 / 595"),
        ("about two thirds", "406 / 595"),
        ("о двух третях, почти две трети", "406 / 595"),
        ("about 190", "595 - 406"),
        ("189", "(595 - 406)"),
        ("1,001", "595 + 406"),
    ],
)
def test_derived_that_agrees(folder: Folder, name: str, formula: str) -> None:
    folder.change(ENTRY, "  68%: 406 / 595\n", f'  68%: 406 / 595\n  "{name}": {formula}\n')
    assert folder.problems() == []


@pytest.mark.parametrize(
    "text",
    [
        "In 2019, 156 women came home – all of them.",
        "In 2019, 156 women came home; the ministers’ word is that “they’re well”.",
        "In 2019, a well-known number of 156 women, as gazette.org said, came home?!",
        "In 2019 the second flight brought the one hundredth of 156 women.",
    ],
)
def test_what_is_set_well(folder: Folder, text: str) -> None:
    folder.change("numbers.yaml", "  en: hundred\n", "  en: hundreds\n")
    answer(en=text)(folder)
    assert folder.problems() == []


def test_today_is_not_the_future(folder: Folder) -> None:
    folder.change(OTHER, "as_of: 2019", "as_of: 2026-11-22")
    folder.change(OTHER, "    states: 156 women", "    states: 156 women in 2019")
    assert folder.problems(today=date(2026, 11, 22)) == []


def test_every_table_of_words_speaks_every_language(folder: Folder) -> None:
    text = (folder.path / "lexicon.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("  kk:")]
    folder.write("lexicon.yaml", "\n".join(kept) + "\n")
    tables = [(number, line[:-1]) for number, line in enumerate(kept, 1) if line[:1].isalpha() and line != "groups:"]
    assert tables
    assert sorted(folder.problems()) == sorted(
        f"lexicon.yaml:{at}: '{name}' lacks the language 'kk'" for at, name in tables
    )


def test_rules_are_optional(folder: Folder) -> None:
    folder.delete("rules.yaml")
    answer(en=f"In 2019, 156 women came home. {LONG}".strip())(folder)
    assert folder.problems() == []
