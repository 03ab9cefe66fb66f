"""The names of months and days of the week, with their abbreviations, once."""

from __future__ import annotations

# Each month with its abbreviations, the shortest first; without their dots.
MONTH_FORMS = {
    "January": ("jan",),
    "February": ("feb",),
    "March": ("mar",),
    "April": ("apr",),
    "May": (),
    "June": ("jun",),
    "July": ("jul",),
    "August": ("aug",),
    "September": ("sep", "sept"),
    "October": ("oct",),
    "November": ("nov",),
    "December": ("dec",),
}
WEEKDAY_FORMS = {
    "Monday": ("mon",),
    "Tuesday": ("tue", "tues"),
    "Wednesday": ("wed",),
    "Thursday": ("thu", "thur", "thurs"),
    "Friday": ("fri",),
    "Saturday": ("sat",),
    "Sunday": ("sun",),
}
MONTHS = tuple(MONTH_FORMS)
WEEKDAYS = tuple(WEEKDAY_FORMS)

# Alternatives of a regular expression, to be matched whatever the case and up to a word's end.
ANY_MONTH = "|".join(form for name, short in MONTH_FORMS.items() for form in (name, *short))
ANY_WEEKDAY = "|".join(WEEKDAYS)
ANY_SHORT_WEEKDAY = "|".join(form for short in WEEKDAY_FORMS.values() for form in reversed(short))
