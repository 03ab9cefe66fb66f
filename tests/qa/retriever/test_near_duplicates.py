"""A near copy that gives another value is read; one that says the same is not."""

from __future__ import annotations

import pytest

from qa.retriever.near_duplicates import has_other_value


@pytest.mark.parametrize(
    ("copy", "otherwise"),
    [
        ("On Friday 19 people died in Malatya, said Anna Reed of the agency.", True),
        ("On Friday twelve people died in Izmir, said Anna Reed of the agency.", True),
        ("On Friday thirteen people died in Malatya, said Anna Reed of the agency.", True),
        ("On Friday twelve people died in Malatya, said Anna Reed of the agency.", False),
        ("On Friday twelve residents died in Malatya, said Anna Reed of the agency.", False),
        (
            "On Friday twelve people died in Malatya, said Anna Reed of the agency. Snow fell.",
            False,
        ),
        ("UPDATE: On Friday twelve people died in Malatya, said Anna Reed.", False),
    ],
)
def test_a_copy_with_another_value_is_read(copy: str, *, otherwise: bool) -> None:
    """A near copy is new where it puts a number or name in the place of another, not elsewhere."""
    text = "On Friday twelve people died in Malatya, said Anna Reed of the agency."
    assert has_other_value(copy, [text]) is otherwise
    assert not has_other_value(copy, [text, copy])
