"""The addresses of the supporters' office, all at the desk, below ``/supporters/``."""

from django.urls import path

from masthead.office import appeal_views as appeals
from masthead.office import cost_views as costs
from masthead.office import duplicate_views as duplicates
from masthead.office import health_views as health
from masthead.office import log_view as log
from masthead.office import patron_views as patrons
from masthead.office import question_views as questions
from masthead.office import seat_views as seats
from masthead.office import statement_views as statements
from masthead.office import thanks_views as thanks
from masthead.office import wall_views as wall
from masthead.office.refund_views import refund

app_name = "office"
urlpatterns = [
    path("", patrons.patron_list, name="patrons"),
    path("patrons/<uuid:reader_id>/", patrons.patron, name="patron"),
    path("patrons/<uuid:reader_id>/contact/", patrons.contact, name="contact"),
    path("pledges/<uuid:pledge_id>/end/", patrons.end, name="end"),
    path("questions/", questions.question_list, name="questions"),
    path("questions/<int:question_id>/", questions.question, name="question"),
    path("questions/<int:question_id>/words/", questions.words, name="words"),
    path("questions/<int:question_id>/answer/", questions.answer, name="answer"),
    path("statements/", statements.statements, name="statements"),
    path("statements/columns/", statements.columns, name="columns"),
    path("payments/<uuid:payment_id>/refund/", refund, name="refund"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<int:number>/", appeals.appeal, name="appeal"),
    path("costs/", costs.cost_list, name="costs"),
    path("costs/<int:entry_id>/back/", costs.back, name="cost_back"),
    path("health/", health.health, name="health"),
    path("health/jobs/<uuid:job_id>/again/", health.run_again, name="run_again"),
    path("thanks/", thanks.thanks, name="thanks"),
    path("thanks/<str:language>/", thanks.words, name="thanks_words"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/join/", duplicates.join, name="join"),
    path("duplicates/<int:merge_id>/undo/", duplicates.undo, name="undo"),
    path("seats/", seats.seats, name="seats"),
    path("seats/give/", seats.give, name="give_seat"),
    path("seats/<int:seat_id>/back/", seats.back, name="seat_back"),
    path("wall/", wall.wall, name="wall"),
    path("wall/<str:mark>/<str:word>/", wall.deed, name="wall_deed"),
    path("log/", log.access_log, name="log"),
]
