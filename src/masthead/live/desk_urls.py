"""The addresses of live stories at the desk, below ``/live/``."""

from django.urls import path

from masthead.live import desk_views as desk

app_name = "live"
urlpatterns = [
    path("", desk.live_stories, name="all"),
    path("<int:story_id>/", desk.entries, name="entries"),
    path("<int:story_id>/<int:entry_id>/", desk.entry, name="entry"),
    path("<int:story_id>/<int:entry_id>/<slug:word>/", desk.deed, name="deed"),
    path("<int:story_id>/<slug:word>/", desk.span, name="span"),
]
