"""A language that is not read is told by its commonest words or its letters; in doubt by none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.stop_words import STOP_WORDS
from qa.question.language import unread_language

FOREIGN = {
    "Wo fand der BRICS-Gipfel statt?": "German",
    "wer hat gewonnen": "German",
    "Où a eu lieu le sommet des BRICS ?": "French",
    "Combien de personnes ont été tuées ?": "French",
    "¿Dónde se celebró la cumbre de los BRICS?": "Spanish",
    "donde fue la cumbre": "Spanish",
    "Chi è il presidente della Russia?": "Italian",
    "Onde foi realizada a cúpula do BRICS?": "Portuguese",
    "Waar werd de BRICS-top gehouden?": "Dutch",
    "Gdzie odbył się szczyt BRICS?": "Polish",
    "Vem är Rysslands president?": "Swedish",
    "Где прошёл саммит BRICS?": "Cyrillic",
    "أين عقدت قمة البريكس؟": "Arabic",
    "金砖国家峰会在哪里举行?": "Chinese",
    "BRICSサミットはどこで開催されましたか": "Japanese",
    "브릭스 정상회의는 어디에서 열렸습니까?": "Korean",
}
ENGLISH = [
    "Where was the BRICS summit held?",
    "Who is Ursula von der Leyen?",
    "Ursula von der Leyen",
    "von der Leyen Rede",
    'Who sang "Non, je ne regrette rien"?',
    "What does 'Ich bin ein Berliner' mean?",
    "Sturm und Drang",
    "La Cosa Nostra",
    "El Niño and La Niña",
    "Cirque du Soleil Las Vegas",
    "C'est la vie",
    "Que sera sera",
    "Le Monde diplomatique",
    "Die Hard",
    "São Paulo population",
    "Was Putin in Kazan?",
    "Rio de la Plata",
    "Who is Александр Сергеевич Пушкин?",
    "Александр Пушкин age",
    "summit",
    "2024",
    "",
]


@pytest.mark.parametrize(("question", "language"), FOREIGN.items())
def test_a_language_is_named(question: str, language: str) -> None:
    """A question in another language is told by a few words."""
    assert unread_language(question) == language


@pytest.mark.parametrize("question", ENGLISH)
def test_a_foreign_name_makes_no_question_foreign(question: str) -> None:
    """Names, titles and quotations in another language stand in English questions, or alone."""
    assert unread_language(question) is None


@given(
    st.sampled_from(sorted(word for word in FOREIGN if FOREIGN[word] in {"German", "French"})),
    st.sampled_from(["the", "who", "where", "what", "of", "is it", "how many"]),
)
def test_an_english_word_decides(question: str, english: str) -> None:
    """Whatever stands beside it, an English word makes a question English."""
    assert unread_language(f"{english} {question}") is None


@given(st.lists(st.sampled_from(sorted(STOP_WORDS)), max_size=8))
def test_english_words_are_no_other_language(words: list[str]) -> None:
    """No question of English words is taken for another language, those that two share included."""
    assert unread_language(" ".join([*words, "the summit"])) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """There is no text that cannot be told."""
    assert unread_language(text) is None or unread_language(text)
