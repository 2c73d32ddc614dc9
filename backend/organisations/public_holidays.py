"""The public holidays of France: eleven days a year, by article L. 3133-1 of the Code du travail.

Those of Alsace and Moselle and the days of abolition overseas are not among them: a team that
keeps one more day at home plans around it.
"""

from datetime import date, timedelta

# Month and day of those that are the same each year.
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension and Whit Monday, in days after Easter Sunday.
_AFTER_EASTER = (1, 39, 50)


def public_holidays(year: int) -> list[date]:
    """The public holidays of a year, the first one first."""
    easter = _easter(year)
    moving = [easter + timedelta(days=days) for days in _AFTER_EASTER]
    return sorted({*(date(year, month, day) for month, day in _FIXED), *moving})


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous computus of 1876."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, of_leaps = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarter, of_quarter = divmod(of_century, 4)
    weekday = (32 + 2 * of_leaps + 2 * quarter - epact - of_quarter) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
