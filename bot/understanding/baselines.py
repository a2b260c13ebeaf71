"""What other matchers make of the same questions: one scores wordings, the best-scored wording's entry is its answer.

For comparison only (`eval --baselines`, benchmarks): the way of hobby bots (rapidfuzz), BM25 and character TF-IDF.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from bot.understanding.corpus import Wording
from bot.understanding.text import tokens

Matcher = Callable[[str], tuple[str, float]]


def baselines(wordings: Sequence[Wording]) -> dict[str, Matcher]:
    """Matchers by name: query -> (entry id, score)."""
    questions = [wording for wording in wordings if wording.role == "questions"]
    return {
        "WRatio": fuzzy(questions, fuzz.WRatio),
        "token_set_ratio": fuzzy(questions, fuzz.token_set_ratio),
        "BM25": bm25(questions),
        "char TF-IDF": _tfidf(questions),
    }


def fuzzy(questions: Sequence[Wording], scorer: Callable[..., float]) -> Matcher:
    """The wording that a scorer of rapidfuzz finds most alike."""
    folded = [" ".join(tokens(wording.typed)) for wording in questions]

    def match(query: str) -> tuple[str, float]:
        found = process.extractOne(" ".join(tokens(query)), folded, scorer=scorer)
        return (questions[found[2]].key, found[1]) if found else ("", 0.0)

    return match


def bm25(questions: Sequence[Wording], k1: float = 1.5, b: float = 0.75) -> Matcher:
    """Okapi BM25 over the wordings (Robertson & Walker 1994)."""
    n = len(questions)
    folded = [tokens(wording.typed) for wording in questions]
    average = sum(map(len, folded)) / n
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, found in enumerate(folded):
        norm = k1 * (1 - b + b * len(found) / average)
        for token, count in Counter(found).items():
            postings[token].append((place, count * (k1 + 1) / (count + norm)))

    def match(query: str) -> tuple[str, float]:
        scores: Counter[int] = Counter()
        for token in tokens(query):
            found = postings.get(token, [])
            idf = math.log(1 + (n - len(found) + 0.5) / (len(found) + 0.5))
            for place, weight in found:
                scores[place] += idf * weight  # type: ignore[assignment]  # Counter's values may be fractions
        best = max(scores.items(), key=lambda item: item[1], default=(0, 0.0))
        return questions[best[0]].key, float(best[1])

    return match


def _tfidf(questions: Sequence[Wording]) -> Matcher:
    """Cosine of character 2- to 5-grams weighted by inverse document frequency."""
    bags = [Counter(_grams(" ".join(tokens(wording.typed)))) for wording in questions]
    df = Counter(gram for bag in bags for gram in bag)
    idf = {gram: 1 + math.log(len(bags) / count) for gram, count in df.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, bag in enumerate(bags):
        norm = math.sqrt(sum((count * idf[gram]) ** 2 for gram, count in bag.items()))
        for gram, count in bag.items():
            postings[gram].append((place, count * idf[gram] / norm))

    def match(query: str) -> tuple[str, float]:
        bag = Counter(_grams(" ".join(tokens(query))))
        norm = math.sqrt(sum((count * idf.get(gram, 1 + math.log(len(bags)))) ** 2 for gram, count in bag.items()))
        scores: dict[int, float] = defaultdict(float)
        for gram, count in bag.items():
            for place, weight in postings.get(gram, ()):
                scores[place] += count * idf[gram] * weight / norm
        best = max(scores.items(), key=lambda item: item[1], default=(0, 0.0))
        return questions[best[0]].key, best[1]

    return match


def _grams(text: str) -> list[str]:
    padded = f" {text} "
    return [padded[i : i + n] for n in range(2, 6) for i in range(len(padded) - n + 1)]
