"""The addresses of voting, at the counter."""

from django.urls import path

from masthead.agenda import vote_views as votes
from masthead.agenda.quiet_view import quiet

urlpatterns = [
    path("vote/", votes.my_vote, name="my_vote"),
    path("vote/<str:token>/", votes.vote, name="vote"),
    path("quiet/<str:token>/", quiet, name="quiet"),
]
