"""The arithmetic of `derived`: figures that follow from the figures of sources."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

from bot.knowledge.figures import Figure, spell

_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
# "About two thirds" stands for 406 / 595 = 0.682, which is 2.4 % more.
_ABOUT = 0.025
_WANTED = "must be a formula over figures with + - * / and parentheses, such as 406 / 595"


def compute(formula: str) -> tuple[float, list[str]]:
    """The value of `formula` and the figures it stands on.

    Raises:
        ValueError: it is no sum, difference, product or quotient of figures.
    """
    used: list[str] = []

    def value(node: ast.expr) -> float:
        match node:
            case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](value(left), value(right))
            case ast.Constant(int() | float() as number) if not isinstance(number, bool):
                used.append(spell(number))
                return float(number)
        raise ValueError(f"{_WANTED}, not '{formula}'")

    try:
        return value(ast.parse(formula.strip(), mode="eval").body), used
    except (SyntaxError, RecursionError, MemoryError, OverflowError):
        raise ValueError(f"{_WANTED}, not '{formula}'") from None
    except ZeroDivisionError:
        raise ValueError(f"divides by zero in {formula}") from None


def agrees(name: str, figure: Figure, value: float) -> bool:
    """Whether `value` may be called `name`: within 2.5 % where words such as "about" stand by, else when rounded."""
    share = value * 100 if "%" in name else value
    named = float(figure.value)
    if name.replace(figure.text, "").strip(" \u00a0%"):
        return abs(share - named) <= _ABOUT * abs(named)
    decimals = len(figure.value.partition(".")[2])
    return abs(share - named) <= 0.5 * 10.0**-decimals + 1e-9
