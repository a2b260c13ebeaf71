"""What the engine's arrays have in common: names numbered, runs of values side by side."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Name = TypeVar("Name", bound=Hashable)


def numbered(names: Iterable[Name]) -> dict[Name, int]:
    """The different names, each with its place."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def ints(values: Iterable[int]) -> Ints:
    """An array of them."""
    return np.fromiter(values, np.int32)


def owners(runs: Iterable[Sequence[object]]) -> Ints:
    """For each member of each run, the place of its run."""
    sizes = ints(map(len, runs))
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)


def changes(*values: Ints) -> NDArray[np.bool_]:
    """Where any of the arrays differs from its own last value; the first place always does."""
    changed = np.ones(len(values[0]), np.bool_)
    np.not_equal(values[0][1:], values[0][:-1], out=changed[1:])
    for more in values[1:]:
        changed[1:] |= more[1:] != more[:-1]
    return changed


def starts(features: Ints, size: int) -> Ints:
    """Where each feature begins in sorted `features`, and where the last one ends."""
    return np.searchsorted(features, np.arange(size + 1)).astype(np.int32)


def places(begin: Ints, wanted: Ints) -> Ints:
    """The places of the wanted runs (run i goes from `begin[i]` to `begin[i + 1]`), one run after the other."""
    first, sizes = begin[wanted], begin[wanted + 1] - begin[wanted]
    found = np.repeat(first - (np.cumsum(sizes) - sizes).astype(np.int32), sizes)
    found += np.arange(len(found), dtype=np.int32)
    return found
