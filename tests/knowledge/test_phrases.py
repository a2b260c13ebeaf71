"""What `phrases/<language>.yaml` must hold."""

import pytest
from knowledge.folder import Folder


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            'day: "{day} {month} {year}"',
            'day: "{day}. {month}"',
            "'day' must hold {day}, {month}, {year}, not {day}, {month}",
        ),
        ('near: "Topics close to it: {topics}"', 'near: "{topic}"', "'near' must hold {topics}, not {topic}"),
        ("none_of_these: None of these", 'none_of_these: "None {x}"', "'none_of_these' must hold no braces, not {x}"),
        (
            "limited: That was",
            "limited: That { was",
            "'limited' must close each brace that it opens; braces hold what is filled in",
        ),
        ("share: Share", f"share: {'Share' * 10}", "'share' must have at most 40 characters, not 50"),
        ("share: Share\n", "", "missing field 'share'"),
        ("  wrong: Wrong", "  wrong: Wrong {x}", "'reasons.wrong' must hold no braces, not {x}"),
    ],
)
def test_a_phrase_holds_what_is_filled_in(folder: Folder, old: str, new: str, problem: str) -> None:
    folder.change("phrases/en.yaml", old, new)
    (found,) = folder.problems()
    assert found.partition(": ")[2] == problem


def test_a_year_has_twelve_months(folder: Folder) -> None:
    folder.change("phrases/kk.yaml", "months_as_of: қаңтардағы, ", "months_as_of: ")
    (found,) = folder.problems()
    assert found.partition(": ")[2].startswith("'months_as_of'")
