"""The addresses of the supporters' office, all at the desk, below ``/supporters/``."""

from django.urls import path

from masthead.office import log_view as log
from masthead.office import patron_views as patrons

app_name = "office"
urlpatterns = [
    path("", patrons.patron_list, name="patrons"),
    path("patrons/<uuid:reader_id>/", patrons.patron, name="patron"),
    path("patrons/<uuid:reader_id>/contact/", patrons.contact, name="contact"),
    path("log/", log.access_log, name="log"),
]
