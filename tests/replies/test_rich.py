"""HTML and its plain twin: escaping, figures, splitting."""

from html import unescape

import pytest
from botapi_rules import parse_html, units
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.models import Knowledge
from bot.replies.rich import Rich, figures, folded, joined, link, split, tagged, words

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n <&.👍"), max_size=300)
PART = st.builds(words, ANY) | st.builds(lambda text, tag: tagged(tag, words(text)), ANY, st.sampled_from("bi"))
PARTS = st.lists(PART | st.builds(lambda text: folded(words(text)), ANY), min_size=1, max_size=6)


def shown(html: str) -> str:
    return parse_html(html)[0]


def test_what_people_write_cannot_become_markup() -> None:
    assert words("<b>1 & 2</b>").html == "&lt;b&gt;1 &amp; 2&lt;/b&gt;"


def test_an_address_is_escaped_inside_a_link() -> None:
    found = link("A & B", 'https://example.org/?a="1"&b=2')
    assert found.html == '<a href="https://example.org/?a=&quot;1&quot;&amp;b=2">A &amp; B</a>'
    assert found.plain == "A & B"


def test_parts_that_say_nothing_leave_no_gap() -> None:
    assert joined([words("a"), words(""), words("b")], "\n\n") == Rich("a\n\nb", "a\n\nb")


@pytest.mark.parametrize(
    ("language", "text", "html"),
    [
        ("en", "406 children, 31 of them orphans", "<b>406</b> children, <b>31</b> of them orphans"),
        ("en", "about 68% of 1,100", "about <b>68%</b> of <b>1,100</b>"),
        ("ru", "около 68\u00a0% из 1\u00a0100", "около <b>68\u00a0%</b> из <b>1\u00a0100</b>"),
        ("kk", "балалардың 31-і жетім", "балалардың <b>31</b>-і жетім"),
        ("en", "8–14 years, 3.5 times, at 14:30", "<b>8–14</b> years, <b>3.5</b> times, at <b>14:30</b>"),
        ("en", "10.", "<b>10</b>."),
        # years, and the days of dates, are in every answer
        ("en", "In 2019, on 6 January 2019 and 9–10 May", "In 2019, on 6 January 2019 and 9–10 May"),
        ("ru", "6 января 2019-го, 2012–2014", "6 января 2019-го, 2012–2014"),
        ("kk", "2019 жылғы 6 қаңтарда", "2019 жылғы 6 қаңтарда"),
        ("en", "Zhusan-4 and USIP2", "Zhusan-4 and USIP2"),
    ],
)
def test_figures_are_easy_to_spot(knowledge: Knowledge, language: str, text: str, html: str) -> None:
    assert figures(text, knowledge.phrases[language]) == Rich(html, text)


def test_a_short_text_is_one_message() -> None:
    assert split("<b>a</b>", 10) == ("<b>a</b>",)


def test_a_long_text_is_cut_behind_a_sentence() -> None:
    assert split("First one here. Second one is long.", 24) == ("First one here.", "Second one is long.")


def test_a_paragraph_is_a_better_place_than_a_sentence() -> None:
    assert split("One two three.\n\nFour. Five six.", 22) == ("One two three.", "Four. Five six.")


def test_no_cut_inside_an_element() -> None:
    assert split("Aaaa bbbb. <i>Cccc. Dddd.</i>", 20) == ("Aaaa bbbb.", "<i>Cccc. Dddd.</i>")


def test_an_element_longer_than_a_message_is_closed_and_opened_again() -> None:
    assert split("<blockquote expandable>aaaa bbbb</blockquote>", 5) == (
        "<blockquote expandable>aaaa</blockquote>",
        "<blockquote expandable>bbbb</blockquote>",
    )


def test_a_reference_is_one_character() -> None:
    assert split("&amp;&amp;&amp;", 2) == ("&amp;&amp;", "&amp;")


@given(PARTS, st.integers(2, 60))
def test_every_piece_is_html_that_telegram_takes(parts: list[Rich], limit: int) -> None:
    whole = joined(parts)
    pieces = split(whole.html, limit)
    assert all(units(shown(piece)) <= limit for piece in pieces)
    assert "".join("".join(map(shown, pieces)).split()) == "".join(unescape(shown(whole.html)).split())


@given(PARTS)
def test_both_forms_say_the_same(parts: list[Rich]) -> None:
    whole = joined(parts)
    assert shown(whole.html) == whole.plain
