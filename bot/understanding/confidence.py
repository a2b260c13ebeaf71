"""How sure: the probability that a logistic model gives to what was seen."""

from __future__ import annotations

import math
from collections.abc import Mapping

FARTHEST = 30.0  # log-odds, beyond which a probability is no different


def probability(weights: Mapping[str, float], signs: Mapping[str, float]) -> float:
    """Of `signs` under `weights`, which `python -m bot calibrate` measures; `bias` is a weight without a sign."""
    odds = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(min(odds, FARTHEST), -FARTHEST)))
