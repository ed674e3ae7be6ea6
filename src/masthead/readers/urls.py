"""The addresses of a reader's signing in, all at the counter."""

from django.urls import path

from masthead.readers.views import code, sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="reader_sign_in"),
    path("sign-in/code/", code, name="reader_code"),
    path("sign-out/", sign_out, name="reader_sign_out"),
]
