"""The addresses of the agenda at the desk, below ``/pitches/``."""

from django.urls import path

from masthead.agenda import ballot_desk_views as ballots
from masthead.agenda import desk_views as desk

app_name = "agenda"
urlpatterns = [
    path("", desk.pitch_list, name="pitches"),
    path("new/", desk.new_pitch, name="new"),
    path("<int:number>/", desk.pitch, name="pitch"),
    path("<int:number>/<slug:word>/", desk.deed, name="deed"),
    path("ballots/new/", ballots.new_ballot, name="new_ballot"),
    path("ballots/<int:number>/", ballots.ballot, name="ballot"),
    path("ballots/<int:number>/open/", ballots.go, name="ballot_open"),
    path("ballots/<int:number>/off/", ballots.off, name="ballot_off"),
]
