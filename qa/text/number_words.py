"""The words for numbers, each list once. Which of them a rule takes, it says itself."""

from __future__ import annotations

# By value, from 0.
UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
# By tens, from 20.
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("hundred", "thousand", "million", "billion", "trillion")
# By value, from 1.
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
# What a numerator counts, by denominator; a second is a place or a time.
DENOMINATORS = {"half": 2, "quarter": 4, "hundredth": 100, "thousandth": 1000} | {
    word: value
    for value, word in enumerate(ORDINALS, start=1)
    if value > 2  # noqa: PLR2004
}
