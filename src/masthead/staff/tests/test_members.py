"""A member has one address, whatever its case, and no password."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from masthead.staff.models import Member, PasswordRefused


def test_an_address_is_one_whatever_its_case() -> None:
    """Two spellings of an address are one member."""
    petro = Member.objects.create_user(" Petro@Harbour.Example ")
    assert petro.email == "petro@harbour.example"
    assert Member.objects.find_by_email("PETRO@harbour.example") == petro
    assert Member.objects.get_by_natural_key("pEtro@harbour.example") == petro
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create_user("petro@HARBOUR.example")


def test_the_database_itself_refuses_a_second_spelling() -> None:
    """An address that slips past the model is stopped by the constraint."""
    Member.objects.create_user("petro@harbour.example")
    other = Member.objects.create_user("other@harbour.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(email="Petro@harbour.example")


def test_nobody_can_be_given_a_password(petro: Member) -> None:
    """Every way to store a password fails, the raw one included."""
    with pytest.raises(PasswordRefused):
        petro.set_password("correct horse")
    with pytest.raises(PasswordRefused):
        Member.objects.create_user("new@harbour.example", password="correct horse")
    petro.password = "pbkdf2_sha256$1$a$b"
    petro.save()
    assert not petro.has_usable_password()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=petro.pk).update(password="pbkdf2_sha256$1$a$b")


def test_no_credentials_authenticate(petro: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if every password were right, none would let anybody in."""
    monkeypatch.setattr(Member, "check_password", lambda *_: True)
    assert authenticate(None, username=petro.email, password="x") is None
    assert authenticate(None, email=petro.email, password="x") is None


def test_signing_out_everywhere_changes_what_sessions_are_signed_with(petro: Member) -> None:
    """A session that was open before no longer counts."""
    before = petro.get_session_auth_hash()
    petro.sign_out_everywhere()
    assert Member.objects.get(pk=petro.pk).get_session_auth_hash() != before


def test_names_fall_back_to_the_address() -> None:
    """Somebody without a name is called by their address."""
    assert str(Member.objects.create_user("x@harbour.example")) == "x@harbour.example"
    assert str(Member(email="y@harbour.example", first_name="Iryna", last_name="Koval")) == "Iryna Koval"


def test_a_superuser_is_made_without_a_password() -> None:
    """Django's own way to a superuser works and leaves no password behind."""
    root = Member.objects.create_superuser("root@harbour.example")
    assert root.is_superuser
    assert not root.has_usable_password()
