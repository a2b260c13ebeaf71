"""What a question costs, how that grows with the base, and what the index takes to be built and held.

    .venv/bin/pytest tests/bench/test_cost.py -m slow -s

prints them as a table. Times are CPU time of this process over all its threads, so that neither other
processes nor a second core change them. The questions are the labelled ones.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pytest
from bench.bases import sized
from rapidfuzz import fuzz
from real import real_knowledge

from bot.compiled import compiled
from bot.settings import PROJECT
from bot.understanding.baselines import bm25, fuzzy
from bot.understanding.dialogue import Dialogue
from bot.understanding.evaluation import read_labels
from bot.understanding.resolver import Resolver

pytestmark = pytest.mark.slow

LIMITS = {0: 1.0, 1_000: 1.0, 10_000: 5.0, 100_000: 25.0}  # wordings (0: the real base) -> ms a question
QUESTIONS = 120  # of each language as many; the scan of all wordings by WRatio takes long
BUILT = 0.7  # seconds
BUILDS = 5
HELD = 40.0  # MB

MEMORY = """
import re
from pathlib import Path
import bot.__main__, bot.compiled, bot.knowledge.lint, bot.knowledge.reader, bot.understanding.dialogue

def resident():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\\s+(\\d+) kB", status)[1]) / 1024

bare = resident()
with bot.__main__._loading():
    dialogue = READ
dialogue.turn("How many children were brought home?")
print(resident() - bare)
"""


@dataclass(frozen=True)
class Cost:
    """Of one size of base: milliseconds a question, by matcher; seconds to build."""

    wordings: int
    built: float
    question: float
    longest: float  # 99th percentile
    wratio: float
    bm25: float

    def __str__(self) -> str:
        rows = (self.question, self.longest, self.wratio, self.bm25)
        return f"| {self.wordings:,} | {self.built:.2f} s | " + " | ".join(f"{ms:.2f} ms" for ms in rows) + " |"


@pytest.fixture(scope="module")
def questions() -> list[str]:
    """As many labelled questions of each language."""
    folder = PROJECT / "tests/questions"
    found = [list(read_labels(folder / f"{language}.yaml")) for language in real_knowledge().languages]
    each = QUESTIONS // len(found)
    return [label.ask for labels in found for label in labels[:: len(labels) // each][:each]]


def test_a_question_costs_little_and_grows_slowly(questions: Sequence[str]) -> None:
    costs = {size: cost(size, questions) for size in LIMITS}
    head = (
        "| wordings | built | a question, median | 99 % within | WRatio | BM25 |\n| --- | --- | --- | --- | --- | --- |"
    )
    sys.stdout.write("\n" + "\n".join([head, *map(str, costs.values())]) + "\n")
    assert [size for size, found in costs.items() if found.question > LIMITS[size]] == []


def cost(size: int, questions: Sequence[str]) -> Cost:
    """What questions cost at a size; the baselines see the same wordings."""
    knowledge = sized(real_knowledge(), size) if size else real_knowledge()
    began = time.process_time()
    resolver = Resolver(knowledge)
    built = time.process_time() - began
    wordings = [one for one in resolver.ranking.index.wordings if one.role == "questions"]
    found = milliseconds(resolver.resolve, questions)
    few = questions[::4]
    return Cost(
        wordings=len(resolver.ranking.index.wordings),
        built=built,
        question=statistics.median(found),
        longest=statistics.quantiles(found, n=100)[98],
        wratio=statistics.median(milliseconds(fuzzy(wordings, fuzz.WRatio), few)),
        bm25=statistics.median(milliseconds(bm25(wordings), few)),
    )


def test_a_message_costs_little(questions: Sequence[str]) -> None:
    """A message is a question with all that it may leave out or join."""
    found = milliseconds(Dialogue(real_knowledge()).turn, questions)
    sys.stdout.write(f"\na message: {statistics.median(found):.2f} ms, 99 % within {max(found):.2f} ms\n")


def test_the_index_is_built_in_time() -> None:
    real = real_knowledge()
    built = statistics.median(seconds(partial(Resolver, real)) for _ in range(BUILDS))
    sys.stdout.write(f"\nbuilt in {built:.2f} s\n")
    assert built <= BUILT


def test_the_base_and_its_index_take_little_memory() -> None:
    """Read back, as every process has them but the first one after a change, which builds them."""
    compiled(PROJECT / "knowledge")
    kept = held('bot.compiled.compiled(Path("knowledge"))')
    built = held('bot.understanding.dialogue.Dialogue(bot.knowledge.reader.load(Path("knowledge")))')
    sys.stdout.write(f"\nthe base and its index {kept:.1f} MB, where they were built {built:.1f} MB\n")
    assert kept <= HELD


def held(read: str) -> float:
    """MB that a process holds beside the libraries, once it has answered."""
    program = MEMORY.replace("READ", read)
    ran = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S603
    return float(ran.stdout)


def milliseconds(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """What each question costs, once every path is warm."""
    for question in questions[:10]:
        ask(question)
    return [1000 * seconds(partial(ask, question)) for question in questions]


def seconds(work: Callable[[], object]) -> float:
    """Of CPU."""
    began = time.process_time()
    work()
    return time.process_time() - began
