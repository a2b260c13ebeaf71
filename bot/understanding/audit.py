"""Rules of the base that need the resolver: each question leads to its entry, no near miss does, denials are found."""

from __future__ import annotations

from bot.knowledge.models import Entry, Knowledge
from bot.knowledge.reader import Reading
from bot.understanding.evidence import Resolution
from bot.understanding.outcomes import Answered, SmallTalk
from bot.understanding.resolver import Resolver


def audit(knowledge: Knowledge, reading: Reading) -> None:
    """Ask every wording of the base and report each that does not lead where it should."""
    resolver = Resolver(knowledge, word_for_word=False)
    for entry in knowledge.entries.values():
        for field, wordings in (("questions", entry.questions), ("not", entry.not_), ("denies", entry.denies)):
            for language, texts in wordings.items():
                for place, text in enumerate(texts):
                    if message := _fault(field, entry, resolver.resolve(text)):
                        reading.at(entry.path, field, language, place)(f"{field}.{language} “{text}” {message}")


def _fault(field: str, entry: Entry, resolution: Resolution) -> str | None:
    """What is wrong with how a wording of `field` was resolved, and what to do."""
    got: Entry | None
    match resolution.outcome:
        case Answered(match=found, kind=kind):
            got, denied = found.entry, kind == "correction"
        case SmallTalk(match=found):
            got, denied = found.entry, False
        case _:
            got, denied = None, False
    nearest = next((one.match.entry for one in resolution.evidence if one.role == "questions"), None)
    match field:
        case "questions" if nearest is None or nearest.id != entry.id:
            thief = nearest.id if nearest else "nothing"
            return f"leads to {thief}; add what tells this entry apart, or move the question there"
        case "not" if got is not None and got.id == entry.id and not denied:
            return "is answered by this very entry; name in the questions what tells the two apart, or delete it here"
        case "denies" if not denied or got is None or got.id != entry.id:
            return f"gets {got.id if got else 'no answer'}, not the correction; word it more like the false premise"
    return None
