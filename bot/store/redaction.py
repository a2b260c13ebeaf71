"""A question without what could tell who asked it: numbers to call, addresses, names of accounts, links."""

from __future__ import annotations

import re

BLANK = "[…]"
_PERSONAL = re.compile(
    r"""
      (?: https?:// | www\. | t\.me/ | tg:// ) \S+                    # links
    | [\w.+%-]+ @ [\w-]+ (?: \. [\w-]+ )+                             # e-mail addresses
    | (?<! \w ) @ \w{2,}                                              # names of accounts
    | \b [\w-]+ (?: \. [\w-]+ )* \. (?: com | org | net | info | kz | ru | tv | me | io | uz | kg ) \b (?: / \S* )?
    | \+ \s* (?: [\s().-]* \d ){7,}                                   # phone numbers: +7 (701) 123-45-67
    | \d (?: [\s().-]{0,2} \d ){8,}                                   # 8 701 123 45 67, and other long numbers
    | \d{5,}                                                          # identity, passport and card numbers
    """,
    re.VERBOSE | re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text with each such thing blanked."""
    return _PERSONAL.sub(BLANK, text)
