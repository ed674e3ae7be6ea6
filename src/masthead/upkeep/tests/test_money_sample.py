"""The sample books: months of gifts and costs that agree with themselves, and nobody who waits for anything."""

import pytest
from django.utils import timezone

from masthead.patronage.books import check
from masthead.patronage.figures import month_figures, months
from masthead.patronage.patrons import patrons_on
from masthead.patronage.payments import Question
from masthead.patronage.seating import count_seats
from masthead.patronage.wall import names_to_print
from masthead.post.models import Letter
from masthead.readers.joining import find_reader
from masthead.upkeep.money_sample import PLAY_PATRON, fill_books


@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.once
def test_the_sample_books_are_right_and_show_something() -> None:
    assert fill_books()
    assert not fill_books()
    today = timezone.now().date()
    assert check() == ()
    figures = [month_figures(month, "EUR") for month in months("EUR")]
    assert len(figures) >= 5
    assert all(each.costs for each in figures[1:-1])
    assert max(each.income_minor for each in figures) > 40_000
    assert max(each.patron_count for each in figures) >= 60
    assert find_reader(PLAY_PATRON).pk in patrons_on(today)
    assert count_seats(today).paid >= 40
    assert len(names_to_print()) == 3
    assert not Question.objects.exists()
    assert not Letter.objects.using("supporters").exists()
