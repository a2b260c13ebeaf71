"""The parts of a conversation that need no Telegram: what is remembered, links, verdict buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.reader import load
from bot.replies import Button, Rows, after
from bot.replies.actions import action
from bot.settings import PROJECT
from bot.telegram.conversation import Memory, payload_of, primary, question_in
from bot.understanding.outcomes import Context


@pytest.mark.parametrize(
    "memory", [Memory(), Memory("kk", Context("Қанша?", ("women-2019",), "kk"), "77"), Memory("ru", None, None)]
)
def test_what_is_remembered_comes_back(memory: Memory) -> None:
    assert Memory.load(memory.dump()) == memory


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_a_question_fits_into_a_link(question: str) -> None:
    payload = payload_of(question)
    assert len(payload) <= 64
    assert set(payload) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert question.startswith(question_in(payload) or "")


@pytest.mark.parametrize(
    ("question", "carried"),
    [
        ("Әйелдердің қаншасы Сириядан қайтарылды?", "Әйелдердің қаншасы Сириядан қайтарылды?"),
        (
            "Сколько женщин вернули из Сирии в 2019 году домой?",
            "Сколько женщин вернули из Сирии в 2019 году",
        ),
        ("Сколько женщин – 156? 👍", "Сколько женщин – 156? 👍"),  # emoji need two bytes for each Russian letter
        ("👍 Сколько женщин вернули из Сирии?", "👍 Сколько женщин"),
    ],
)
def test_a_long_question_is_cut_at_a_word(question: str, carried: str) -> None:
    assert question_in(payload_of(question)) == carried


def test_links_that_were_once_sent_keep_working() -> None:
    assert question_in("q_0KHQutC-0LvRjNC60L4g0LbQtdC90YnQuNC9Pw") == "Сколько женщин?"


@pytest.mark.parametrize("payload", ["", "women-2019", "q_", "q_%%%", "q_gICA", "q_a"])
def test_what_carries_no_question(payload: str) -> None:
    assert question_in(payload) is None


@pytest.mark.parametrize(("code", "language"), [("ru-KZ", "ru"), ("KK", "kk"), ("", None), (None, None)])
def test_the_language_of_a_code(code: str | None, language: str | None) -> None:
    assert primary(code) == language


RELATED, SHARE = Button("related", data="e:en:men"), Button("share", url="https://t.me/share/url?url=x")
THUMBS = (Button("up", data="g:en:women"), Button("down", data="b:en:women"))
WHY = (
    (Button("Wrong", data="r:en:w:women"), Button("Out of date", data="r:en:o:women")),
    (Button("Unclear", data="r:en:u:women"), Button("Not my question", data="r:en:q:women")),
)


@pytest.mark.parametrize(
    ("pressed", "before", "rows"),
    [
        ("g:en:women", (THUMBS,), ()),
        ("b:en:women", (THUMBS,), WHY),
        ("r:en:o:women", WHY, ()),
        ("g:en:men", (THUMBS,), (THUMBS,)),  # another answer's
        ("g:en:women", (), ()),  # pressed before
    ],
)
def test_buttons_after_a_verdict(pressed: str, before: Rows, rows: Rows) -> None:
    phrases = load(PROJECT / "knowledge").phrases["en"]
    made = action(pressed)
    assert made
    assert after(made, ((RELATED,), *before, (SHARE,)), phrases) == ((RELATED,), *rows, (SHARE,))
