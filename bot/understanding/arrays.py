"""What the engine's arrays have in common: names numbered, runs of values side by side."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)


NONE = -1  # the number of what has none
COUNT_BITS = 12
MOST = (1 << COUNT_BITS) - 1


def numbered(names: Iterable[Name]) -> dict[Name, int]:
    """The different names, each with its place."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def ints(values: Iterable[int]) -> Ints:
    """An array of them."""
    return np.fromiter(values, np.int32)


def narrow(values: NDArray[np.integer], size: int) -> NDArray[np.unsignedinteger]:
    """Values below `size` in the least type that holds them: a base has a million."""
    return values.astype(np.min_scalar_type(size))


def flattened(runs: Iterable[Iterable[Name]]) -> tuple[dict[Name, int], Ints, Ints]:
    """The different members of all runs, numbered; and of each member of each run the number and the run."""
    names: dict[Name, int] = {}
    members, sizes = array("i"), array("i")
    for run in runs:
        found = [names.setdefault(name, len(names)) for name in run]
        members.extend(found)
        sizes.append(len(found))
    run_numbers = np.arange(len(sizes), dtype=np.int32)
    return names, np.asarray(members, np.int32), np.repeat(run_numbers, np.asarray(sizes, np.int32))


def changes(values: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Where an array differs from its last value; the first place always does."""
    changed = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def distinct(values: Longs) -> Longs:
    """The different values in ascending order; `values` are sorted in place."""
    values.sort()
    return values[changes(values)]


def starts(features: Ints, size: int) -> Ints:
    """Where each feature begins in sorted `features`, and where the last one ends."""
    return np.searchsorted(features, np.arange(size + 1)).astype(np.int32)


def usual(sizes: Ints) -> float:
    """How many wordings stand beside the average wording, itself among them, in targets of so many."""
    return float(sizes @ sizes) / max(float(sizes.sum()), 1.0)


def counted(features: Ints | Longs, targets: Ints, counts: Ints, size: int) -> tuple[Longs, Ints]:
    """The different pairs, as feature * size + target, sorted; and how often each is.

    A base has a million of them: they are sorted in place, with their counts in the last bits.
    """
    cells = features.astype(np.int64)
    cells *= size
    cells += targets
    cells <<= COUNT_BITS
    cells |= np.minimum(counts, MOST)
    cells.sort()
    counts = (cells & MOST).astype(np.int32)
    cells >>= COUNT_BITS
    first = np.flatnonzero(changes(cells))
    return cells[first], np.add.reduceat(counts, first, dtype=np.int32) if len(first) else counts


def places(begin: Ints, wanted: Ints) -> Ints:
    """The places of the wanted runs (run i goes from `begin[i]` to `begin[i + 1]`), one run after the other."""
    first, sizes = begin[wanted], begin[wanted + 1] - begin[wanted]
    found = np.repeat(first - (np.cumsum(sizes) - sizes).astype(np.int32), sizes)
    found += np.arange(len(found), dtype=np.int32)
    return found
