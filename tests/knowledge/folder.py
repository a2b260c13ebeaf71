"""A small knowledge folder that is right in everything, for tests that break one thing of it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from bot.knowledge.lint import lint, references
from bot.knowledge.reader import Reading, read

REAL = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 22)
ENTRY = "entries/numbers/total.yaml"
OTHER = "entries/numbers/women.yaml"

FILES = {
    ENTRY: """\
answer:
  en: In 2019, 595 people came home; two flights brought 406 children, about 68% of them all.
  ru: В 2019 году домой вернулись 595 человек; два рейса привезли 406 детей, около 68\u00a0% всех.
  kk: 2019 жылы 595 адам оралды; екі рейс 406 баланы әкелді, бұл шамамен 68\u00a0%.
questions:
  en:
    - How many people came home?
    - Total number
    - People in all
    - Tell me the total
    - How many returned in 2019?
    - Everyone who came back
  ru:
    - Сколько человек вернулось?
    - Общее число
    - Сколько всего людей
    - Назови итог
    - Сколько вернулось в 2019 году?
    - Все, кто приехал
  kk:
    - Қанша адам оралды?
    - Жалпы саны
    - Барлығы қанша адам
    - Қорытындыны айтшы
    - 2019 жылы қанша адам келді?
    - Келгендердің бәрі
not:
  en:
    - How many people died?
  ru:
    - Сколько человек погибло?
  kk:
    - Қанша адам қаза тапты?
denies:
  en:
    - Why did nobody come home?
  ru:
    - Почему никто не вернулся?
  kk:
    - Неге ешкім оралмады?
correction:
  en: No. In 2019, 595 people came home.
  ru: Нет. В 2019 году домой вернулись 595 человек.
  kk: Жоқ. 2019 жылы 595 адам оралды.
sources:
  - source: gazette
    where: paragraph 4
    fragment: a total of 595 citizens, of them 406 children
    states: two flights
derived:
  68%: 406 / 595
as_of: 2019-06
related:
  - women
aliases:
  - how-many
""",
    OTHER: """\
answer:
  en: In 2019, 156 women came home.
  ru: В 2019 году домой вернулись 156 женщин.
  kk: 2019 жылы 156 әйел оралды.
questions:
  en:
    - How many women?
    - Number of women
    - Women who came home
    - And the ladies
    - Mothers and sisters, how many
    - Female returnees
  ru:
    - Сколько женщин?
    - Число женщин
    - Женщины, что вернулись
    - А женщины
    - Сколько матерей и сестёр
    - Вернувшиеся гражданки
  kk:
    - Қанша әйел?
    - Әйелдер саны
    - Оралған әйелдер
    - Ал әйелдер ше
    - Аналар мен апалар қанша
    - Қайтқан қыз-келіншектер
sources:
  - source: gazette
    where: paragraph 5
    states: 156 women
as_of: 2019
related:
  - total
""",
    "sources.yaml": """\
gazette:
  title: The Return
  publisher: The Gazette
  url: https://gazette.example.org/return
  published: 2019-08-06
  language: en
  kind: press
""",
    "topics.yaml": """\
numbers:
  name:
    en: The “numbers”
    ru: «Числа»
    kk: «Сандар»
""",
    "lexicon.yaml": """\
groups:
  people:
    exclusive: true
    concepts:
      children:
        forms:
          en: child, children
          ru: дети, детей
          kk: бала*
      orphans:
        within: children
        forms:
          en: orphan*
          ru: сирот*
          kk: жетім*
""",
    "numbers.yaml": """\
2:
  en: two
  ru: два, две, двух
  kk: екі, екеу*
100:
  en: hundred
  ru: сто, ста
  kk: жүз
1000:
  en: thousand
  ru: тысяча, тысяч
  kk: мың
0.667:
  en: two thirds
  ru: две трети
  kk: үштен екі
""",
    "rules.yaml": """\
longest_answer: 200
longest_fragment: 12
longest_copy: 8
fewest_questions: 6
refused_hosts:
  - mirror.example.com
""",
}

CHARTS = """\
who:
  title:
    en: Who came home
    ru: Кто вернулся
    kk: Кімдер оралды
  note:
    en: 595 people in 2019
    ru: 595 человек в 2019 году
    kk: 2019 жылы 595 адам
  names:
    people:
      en: People
      ru: Люди
      kk: Адамдар
    children:
      en: of them children
      ru: из них дети
      kk: оның ішінде балалар
    women:
      en: Women
      ru: Женщины
      kk: Әйелдер
  groups:
    - bars:
        - name: people
          entry: how-many
          source: gazette
          figure: 595
          shown:
            en: around 595
            ru: около 595
            kk: 595-ке жуық
        - name: children
          entry: total
          source: gazette
          figure: 406
          part: true
    - heading:
        en: Women
        ru: Женщины
        kk: Әйелдер
      bars:
        - name: women
          entry: women
"""


class Folder:
    """A knowledge folder on disk. `change` and `write` break it, `problems` says what `check` finds then."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)
        shutil.copytree(REAL / "phrases", path / "phrases")
        shutil.copy(REAL / "calibration.yaml", path)
        words = re.split(r"^(?=\w)", (REAL / "lexicon.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE)
        words = [block for block in words if not block.startswith("groups:")]
        self.write("lexicon.yaml", FILES["lexicon.yaml"] + "".join(words))

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file there, with this content."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, name: str, old: str, new: str) -> None:
        """Replace `old`, which must stand exactly once in the file."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def delete(self, name: str) -> None:
        """Remove a file."""
        (self.path / name).unlink()

    def reading(self) -> Reading:
        """What reading the folder gives."""
        return read(self.path)

    def problems(self, today: date = TODAY) -> list[str]:
        """Every problem that reading and the static rules find, as `check` prints them."""
        reading = self.reading()
        if reading.knowledge is not None:
            references(reading.knowledge, reading)
            lint(reading.knowledge, reading, today)
        return [str(problem) for problem in sorted(reading.problems)]
