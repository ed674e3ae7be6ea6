"""Every address of the counter."""

from django.urls import include, path

from masthead.counter.views import door, paper_file

urlpatterns = [
    path("", door, name="counter_door"),
    path("static/<str:name>", paper_file, name="counter_file"),
    path("", include("masthead.readers.urls")),
    path("", include("masthead.patronage.urls")),
    path("", include("masthead.agenda.urls")),
    path("", include("masthead.agenda.vote_urls")),
]
handler404 = "masthead.counter.views.not_found"
handler500 = "masthead.counter.views.broken"
