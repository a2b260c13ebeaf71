"""Links that open the repository's "new issue" or "new file" page, filled in: for a maintainer on a phone.

A link holds only what the maintainer has just read. The question is somebody's words: it goes into code and quoted
YAML, so that nothing in it is a mention, a picture or a field, and it is cut where the link would be too long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

from bot.maintaining.misses import Group
from bot.maintaining.stubs import bare

LONGEST = 2000  # characters that every browser, proxy and terminal takes
LONGEST_IN_TELEGRAM = 550  # all links of a message together may have some 9,500: tdlib/telegram-bot-api issue 165
BRANCH = "main"


class Links:
    """Links into one repository, which keeps its base in `folder`."""

    def __init__(self, repository: str, folder: str, languages: Sequence[str], longest: int = LONGEST) -> None:
        self._repository = repository
        self._folder = folder
        self._languages = languages
        self._longest = longest

    def issue(self, group: Group) -> str:
        """The page of a new issue on a group."""
        first, last = group.days
        facts = f"Asked {group.count} times in {', '.join(group.languages)}, from {first} to {last}."
        nearest = f" Nearest: `{group.nearest.entry.path}`." if group.nearest else ""

        def address(text: str) -> str:
            body = f"    {text}\n\n{facts}{nearest}"
            return self._address("issues/new", title=f"Unanswered: {text}", body=body)

        return self._fitting(address, group.text)

    def entry(self, group: Group) -> str:
        """The page of a new file with the beginning of an entry on a group."""
        path = f"{self._folder}/entries/{group.new_id}.yaml"

        def address(text: str) -> str:
            stub = bare(self._languages, {group.misses[0].language: [text]})
            return self._address(f"new/{BRANCH}", filename=path, value=stub)

        return self._fitting(address, group.text)

    def _address(self, page: str, **fields: str) -> str:
        return f"{self._repository}/{page}?{urlencode(fields, quote_via=quote)}"

    def _fitting(self, address: Callable[[str], str], text: str) -> str:
        """The address with as much of the text as it may hold."""
        kept, made = len(text), address(text)
        while len(made) > self._longest and kept:
            kept -= max(1, kept // 10)
            made = address(text[:kept].rstrip() + "…")
        return made
