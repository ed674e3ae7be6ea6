"""The addresses of giving and of pledges, all at the counter."""

from django.urls import path

from masthead.patronage import hosted_views as hosted
from masthead.patronage import pledge_views as pledge
from masthead.patronage import seat_views as seats
from masthead.patronage import wall_views as wall
from masthead.patronage import you_views as you
from masthead.patronage.giving_view import give
from masthead.patronage.seen import seen
from masthead.patronage.webhook_view import webhook

urlpatterns = [
    path("give/", give, name="give"),
    path("pledge/<str:token>/", pledge.show, name="pledge"),
    path("pledge/<str:token>/go/", hosted.go, name="pledge_go"),
    path("pledge/<str:token>/mend/", hosted.mend, name="pledge_mend"),
    path("pledge/<str:token>/amount/", pledge.amount, name="pledge_amount"),
    path("pledge/<str:token>/day/", pledge.day, name="pledge_day"),
    path("pledge/<str:token>/skip/", pledge.skip, name="pledge_skip"),
    path("pledge/<str:token>/stop/", pledge.stop, name="pledge_stop"),
    path("pledge/<str:token>/statement/", pledge.statement, name="pledge_statement"),
    path("pledge/<str:token>/seats/", seats.pledge_seats, name="pledge_seats"),
    path("pledge/<str:token>/name/", wall.pledge_name, name="pledge_name"),
    path("you/name/", wall.you_name, name="you_name"),
    path("seat/", seats.ask, name="seat_ask"),
    path("seat/<str:token>/", seats.take, name="seat_take"),
    path("seen/", seen, name="seen"),
    path("you/", you.you, name="you"),
    path("you/export/", you.export, name="you_export"),
    path("you/erase/", you.erase, name="you_erase"),
    path("you/erased/", you.erased, name="you_erased"),
    path("webhooks/<slug:rail>/", webhook, name="webhook"),
]
