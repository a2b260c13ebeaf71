"""What a person may ask about the last answer as a whole: where it comes from, whether that is sure, for more."""

from __future__ import annotations

from bot.knowledge.models import Knowledge
from bot.understanding.forms import Forms, plain
from bot.understanding.outcomes import Context
from bot.understanding.reading import Reader, Reading


class Again:
    """Recognises such messages."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._provenance = plain(knowledge.lexicon.provenance)
        self._more = plain(knowledge.lexicon.more)

    def entry(self, message: str, context: Context) -> str | None:
        """The entry that such a message wants: the same again for its sources, or the next one related to it."""
        if context.offered:
            return None
        read = self._reader.read(message)
        if self._only(read, self._provenance):
            return context.entries[-1]
        entry = self._knowledge.find(context.entries[-1])
        if entry is not None and self._only(read, self._more):
            return next((one for one in entry.related if one not in context.entries), None)
        return None

    def _only(self, read: Reading, forms: Forms) -> bool:
        """Whether a message says this and nothing else that tells."""
        places = read.places(forms)
        silent = self._reader.neutral(read) | self._reader.pointing(read) | self._reader.asking(read)
        return bool(places) and not set(range(len(read.words))) - places - silent
