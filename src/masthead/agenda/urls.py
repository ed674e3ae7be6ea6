"""The addresses of the agenda at the counter: only forms are here, all else is printed."""

from django.urls import path

from masthead.agenda import pitch_views as pitch

urlpatterns = [
    path("pitch/", pitch.pitch, name="pitch"),
    path("pitch/send/", pitch.send, name="pitch_send"),
    path("pitch/confirm/", pitch.confirm, name="pitch_confirm"),
    path("pitch/sent/", pitch.sent, name="pitch_sent"),
]
