"""Names and phones that differ only in how they were typed are the same."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.households.normalising import TITLES, name_words, phone_numbers

NAMES = st.text(max_size=40)
LETTERS = st.characters(categories=["L"], max_codepoint=0x024F)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=4)
SUBSCRIBERS = st.from_regex(r"[1-9][0-9]{8}", fullmatch=True)
MARKS = "\u0300\u0301\u0302\u0308\u0327"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Mme Diallo", ("diallo",)),
        ("DIALLO Fatoumata", ("diallo", "fatoumata")),
        ("N’Diaye", ("ndiaye",)),
        ("n'diaye", ("ndiaye",)),
        ("Jean-Pierre Lefèvre", ("jean", "pierre", "lefevre")),
        ("Jean Pierre LEFEVRE", ("jean", "pierre", "lefevre")),
        ("Françoise Œuvrard", ("francoise", "oeuvrard")),
        ("Łukasz Straße", ("lukasz", "strasse")),
        ("أحمد", ("احمد",)),
        ("M. et Mme Benaïssa", ("et", "benaissa")),
        ("Madame", ("madame",)),
        ("—", ()),
        ("", ()),
    ],
)
def test_a_name_is_its_words(typed: str, words: tuple[str, ...]) -> None:
    assert name_words(typed) == words


@given(NAMES)
@example("ŉ")
@example("İ")
@example("ﬁn’")
def test_words_are_their_own_words(name: str) -> None:
    words = name_words(name)

    assert name_words(" ".join(words)) == words


@given(WORDS, st.data())
def test_case_accents_and_what_stands_between_change_nothing(
    words: list[str], data: st.DataObject
) -> None:
    between = st.sampled_from([" ", "-", "‐", " - ", "\u00a0", ", "])
    typed = ""
    for word in words:
        said = data.draw(st.sampled_from([word, word.lower(), word.title()]))
        accent = data.draw(st.sampled_from(["", *MARKS]))
        typed += f"{said}{accent}{data.draw(between)}"
    composed, apart = unicodedata.normalize("NFC", typed), unicodedata.normalize("NFD", typed)

    assert name_words(composed) == name_words(apart) == name_words(" ".join(words))


@given(st.text(LETTERS, min_size=1, max_size=6), st.text(LETTERS, min_size=1, max_size=6))
def test_an_apostrophe_is_an_apostrophe(before: str, after: str) -> None:
    typed = {name_words(f"{before}{one}{after}") for one in "'’‘ʼ`´"}

    assert typed == {name_words(f"{before}{after}")}


@given(NAMES)
def test_a_title_is_told_by_nobody(name: str) -> None:
    words = name_words(name)

    if not set(words) & TITLES:
        for title in ("Mme", "Monsieur", "M."):
            assert name_words(f"{title} {name}") == (words or name_words(title))


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("06 12 34 56 78", ("33612345678",)),
        ("06.12.34.56.78", ("33612345678",)),
        ("+33 6 12 34 56 78", ("33612345678",)),
        ("+33 (0)6 12 34 56 78", ("33612345678",)),
        ("0033612345678", ("33612345678",)),
        ("33612345678", ("33612345678",)),
        ("6 12 34 56 78", ("33612345678",)),
        ("٠٦١٢٣٤٥٦٧٨", ("33612345678",)),
        ("0690 12 34 56", ("33690123456",)),
        ("+590 690 12 34 56", ("33690123456",)),
        ("+32 475 12 34 56", ("32475123456",)),
        ("0032475123456", ("32475123456",)),
        ("06 12 34 56 78 (sa fille)", ("33612345678",)),
        ("0612345678 / 0711223344", ("33612345678", "33711223344")),
        ("0612345678 0711223344", ("33612345678", "33711223344")),
        ("0612345678 ou 0711223344", ("33612345678", "33711223344")),
        ("+33612345678+33711223344", ("33612345678", "33711223344")),
        ("3e étage", ()),
        ("", ()),
    ],
)
def test_a_phone_is_its_digits(typed: str, numbers: tuple[str, ...]) -> None:
    assert phone_numbers(typed) == numbers


@given(SUBSCRIBERS, st.data())
def test_a_french_number_is_one_however_it_is_typed(digits: str, data: st.DataObject) -> None:
    between = data.draw(st.sampled_from(["", " ", ".", "-", "\u00a0"]))
    pairs = [digits[0], *(digits[at : at + 2] for at in range(1, 9, 2))]
    prefix = data.draw(st.sampled_from(["0", "+33", "0033", "+33 ", "+33 (0)", "33"]))

    assert phone_numbers(prefix + between.join(pairs)) == (f"33{digits}",)


@given(SUBSCRIBERS, SUBSCRIBERS)
def test_two_numbers_are_never_one(one: str, other: str) -> None:
    same = phone_numbers(f"0{one}") == phone_numbers(f"0{other}")

    assert same == (one == other)


@given(st.text(max_size=30) | st.text("0123456789+ ()/", max_size=30))
def test_numbers_are_their_own_numbers(phone: str) -> None:
    for number in phone_numbers(phone):
        assert number.isascii()
        assert number.isdigit()
        assert number.startswith("0") or phone_numbers(f"+{number}") == (number,)
