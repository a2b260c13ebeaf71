"""A base of any size that is right in everything, and misses of it: made-up facts in made-up words.

Each entry has a name of its own in each language, which all its questions hold, so that each leads to its own entry.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path

from bot.knowledge.schema import modeline
from bot.settings import PROJECT

QUESTIONS = {
    "en": (
        "How many {} were counted?",
        "number of {}",
        "{} total",
        "What is the count of {}?",
        "tell me how many {} there were",
        "how big was the group of {} in 2019",
        "Were there many {}?",
        "Do you know how many {} the report counted?",
        "{} how many",
        "the figure for {} please",
        "size of {} in 2019",
        "what did the report say about {}",
        "is the number of {} known",
        "how numerous were {}",
        "a count of {} in the report",
        "could you give me the total for {}",
    ),
    "ru": (
        "Сколько насчитали {}?",
        "число {}",
        "{} всего",
        "Каково количество {}?",
        "скажи сколько было {}",
        "насколько большой была группа {} в 2019 году",
        "Много ли было {}?",
        "Вы знаете, сколько {} в докладе?",
        "{} сколько",
        "дайте цифру по {}",
        "размер {} в 2019 году",
        "что сказано в докладе о {}",
        "известно ли число {}",
        "насколько многочисленны {}",
        "подсчёт {} в докладе",
        "назовите итог по {}",
    ),
    "kk": (
        "Қанша {} саналды?",
        "{} саны",
        "{} барлығы",
        "{} мөлшері қандай?",
        "неше {} болғанын айтшы",
        "2019 жылы {} тобы қандай үлкен болды",
        "{} көп болды ма?",
        "Баяндамада қанша {} бар екенін білесіз бе?",
        "{} қанша",
        "{} бойынша санды беріңіз",
        "2019 жылғы {} көлемі",
        "баяндамада {} туралы не айтылған",
        "{} саны белгілі ме",
        "{} қаншалықты көп",
        "баяндамадағы {} есебі",
        "{} бойынша қорытындыны атаңыз",
    ),
}
SYLLABLES = {
    "en": ("ba", "dro", "fen", "gli", "kem", "lor", "mup", "nat", "pri", "sul", "tov", "wex", "zan"),
    "ru": ("бар", "вом", "гун", "дже", "зил", "кор", "лыт", "мех", "нур", "пав", "руд", "туш", "фир"),
    "kk": ("ақт", "бөр", "жұл", "кең", "қыр", "мәш", "нұр", "өзе", "сір", "тоғ", "үлб", "шің", "ілм"),
}


def names(language: str) -> Iterator[str]:
    """Words of four syllables that are like no other, in a mixed order."""
    every = ["".join(parts) for parts in product(SYLLABLES[language], repeat=4)]
    random.Random(7).shuffle(every)  # noqa: S311 - the same words each time
    yield from every


def entry(place: int, own: dict[str, str]) -> str:
    figure = 1000 + place
    lines = [modeline("entries/a/b.yaml"), "answer:"]
    lines += [f"  en: In 2019 the report counted {figure} {own['en']}."]
    lines += [f"  ru: В 2019 году доклад насчитал {figure} {own['ru']}."]
    lines += [f"  kk: 2019 жылы баяндама {figure} {own['kk']} санады.", "questions:"]
    for language, questions in QUESTIONS.items():
        lines += [f"  {language}:", *(f"    - {question.format(own[language])}" for question in questions)]
    lines += ["sources:", "  - source: report", "    where: paragraph 1", f"    fragment: counted {figure} of them"]
    return "\n".join([*lines, "as_of: 2019", ""])


def synthetic_base(folder: Path, entries: int, topics: int = 10) -> None:
    """Write a base of so many entries, with the real phrases, numbers and lexicon."""
    shutil.copytree(
        PROJECT / "knowledge",
        folder,
        ignore=shutil.ignore_patterns("entries", "sources.yaml", "topics.yaml", "charts.yaml"),
    )
    (folder / "sources.yaml").write_text(
        f"{modeline('sources.yaml')}\nreport:\n  title: Report\n  publisher: Office\n  url: https://example.org/report\n"
        "  published: 2019\n  language: en\n  kind: official\n",
        encoding="utf-8",
    )
    shelves = [f"topic-{number}:\n  name:\n    en: A\n    ru: Б\n    kk: Ә\n" for number in range(topics)]
    (folder / "topics.yaml").write_text(f"{modeline('topics.yaml')}\n{''.join(shelves)}", encoding="utf-8")
    own = zip(*(islice(names(language), entries) for language in ("en", "ru", "kk")), strict=True)
    for place, (en, ru, kk) in enumerate(own):
        path = folder / "entries" / f"topic-{place % topics}" / f"entry-{place}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry(place, {"en": en, "ru": ru, "kk": kk}), encoding="utf-8")
    for phrases in (folder / "phrases").iterdir():
        text = phrases.read_text(encoding="utf-8")
        examples = re.sub(r"(?m)^examples:.*\n(?: +.*\n)+", "examples:\n  - entry-0\n", text)
        phrases.write_text(examples, encoding="utf-8")


def misses(questions: list[tuple[str, str]], count: int) -> Iterator[dict[str, object]]:
    """Rows of so many questions (text, language) asked in vain: as people vary them, with words left out and typos."""
    chance = random.Random(7)  # noqa: S311 - the same questions each time
    seen: set[str] = set()
    while len(seen) < count:
        text, language = chance.choice(questions)
        words = text.split()
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(words))
            word = words[place]
            if chance.random() < 0.4 and len(words) > 3:
                words.pop(place)
            elif chance.random() < 0.5 and len(word) > 3:
                words[place] = word[1] + word[0] + word[2:]
            else:
                words.insert(place, chance.choice(chance.choice(questions)[0].split()))
        typed = " ".join(words)
        if typed in seen:
            continue
        seen.add(typed)
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(200))
        yield {
            "language": language,
            "key": typed,
            "text": typed,
            "count": int(chance.paretovariate(1.2)),
            "first_day": first,
            "last_day": first + timedelta(days=chance.randrange(30)),
        }
