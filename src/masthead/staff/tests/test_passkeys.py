"""Passkeys: who may add one, and what the pages and addresses of the library do around it."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

from masthead.staff.adapter import DeskPasskeyAdapter
from masthead.staff.models import Member
from masthead.staff.tests.soft_passkey import SoftPasskey
from masthead.staff.tests.test_sign_in import ask_for_code, is_in


def test_the_first_passkey_needs_a_fresh_sign_in(petro: Member, client: Client) -> None:
    """Whoever finds a desk open cannot make it theirs."""
    client.force_login(petro)
    response = client.get("/sign-in/passkeys/add/")
    assert response["Location"] == "/sign-in/again/?next=%2Fsign-in%2Fpasskeys%2Fadd%2F"
    assert client.get(response["Location"]).status_code == 200
    response = client.post("/sign-in/again/", {"next": "/sign-in/passkeys/add/"})
    assert response["Location"] == "/sign-in/?next=%2Fsign-in%2Fpasskeys%2Fadd%2F"
    assert not is_in(client)
    client.post("/sign-in/code/", {"code": ask_for_code(client, petro.email)})
    page = client.get("/sign-in/passkeys/add/")
    assert page.status_code == 200
    options = re.search(r'id="passkey_data" type="application/json">(.*?)</script>', page.text)
    assert options
    asked = json.loads(options.group(1))["creation_options"]["publicKey"]
    assert asked["rp"]["name"] == django_settings.MASTHEAD_CONFIG.newsroom.name


def test_a_passkey_belongs_to_the_desks_address() -> None:
    """A request under another name cannot move it."""
    entity = DeskPasskeyAdapter().get_public_key_credential_rp_entity()
    assert entity["id"] in django_settings.MASTHEAD_CONFIG.addresses.desk


@pytest.mark.parametrize(
    "credential",
    ["", "[]", "{}", "null", "1", '{"id": 1}', '{"response": []}', '{"response": {"userHandle": "AA"}}', "\x00", "{"],
)
def test_nonsense_instead_of_a_passkey_is_refused(client: Client, credential: str) -> None:
    """Nobody is in, and no page breaks."""
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})
    response = client.post("/sign-in/passkey/", {"credential": credential})
    assert response["Location"] == "/sign-in/"
    assert not is_in(client)


def test_with_a_passkey_a_code_alone_does_not_open(petro: Member, client: Client) -> None:
    """A stolen mailbox is not enough; a recovery code beside it is, once."""
    codes = give_recovery_codes(petro)
    give_passkey(petro)
    response = client.post("/sign-in/code/", {"code": ask_for_code(client, petro.email)})
    assert response["Location"] == "/sign-in/second-step/"
    assert client.get("/sign-in/second-step/").status_code == 200
    assert not is_in(client)
    assert client.get("/").status_code == 302
    client.post("/sign-in/second-step/", {"code": codes[0]})
    assert is_in(client)


def test_the_pages_about_passkeys_open_for_a_member(petro: Member, client: Client) -> None:
    """Each of them shows itself or asks for a fresh sign-in; strangers see none."""
    give_recovery_codes(petro)
    key = give_passkey(petro)
    addresses = (
        "/sign-in/passkeys/",
        "/sign-in/recovery-codes/",
        "/sign-in/again/passkey/",
        "/sign-in/again/recovery-code/",
        f"/sign-in/passkeys/{key.pk}/name/",
        f"/sign-in/passkeys/{key.pk}/remove/",
    )
    for address in addresses:
        assert client.get(address).status_code == 302
    client.force_login(petro)
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200


def test_removing_a_passkey_asks_again_and_tells_the_member(petro: Member, client: Client) -> None:
    """A recovery code shows that it is still them; a letter says what happened."""
    codes = give_recovery_codes(petro)
    key = give_passkey(petro)
    client.force_login(petro)
    address = f"/sign-in/passkeys/{key.pk}/remove/"
    response = client.get(address)
    assert response["Location"].startswith("/sign-in/again/passkey/")
    client.post("/sign-in/again/recovery-code/", {"code": codes[0], "next": address})
    assert client.get(address).status_code == 200
    client.post(address)
    assert not Authenticator.objects.filter(user=petro).exists()
    assert "passkey was removed" in mail.outbox[0].subject
    assert mail.outbox[0].to == [petro.email]


def test_recovery_codes_cannot_be_read_from_the_database(petro: Member) -> None:
    """Whoever holds a copy of the database holds no key."""
    give_recovery_codes(petro)
    seed = DeskPasskeyAdapter().decrypt(Authenticator.objects.get().data["seed"])
    assert seed not in str(Authenticator.objects.values().get())


def test_a_passkey_signs_in(petro: Member, client: Client) -> None:
    """Added once, it opens the desk without mail; the member is told that it was added."""
    key, next_page = add_passkey(petro, client)
    assert next_page == "/sign-in/recovery-codes/"
    assert "They are shown only now" in client.get(next_page).text
    assert "Phone" in client.get("/sign-in/passkeys/").text
    assert "new passkey" in mail.outbox[-1].subject
    later = Client()
    options = later.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()
    response = later.post("/sign-in/passkey/", {"credential": key.sign(options["request_options"]), "next": "/pages/"})
    assert response["Location"] == "/pages/"
    assert later.session["_auth_user_id"] == str(petro.pk)


def test_a_passkey_of_another_site_or_another_day_opens_nothing(petro: Member, client: Client) -> None:
    """Neither a look-alike origin nor an answer that was overheard is taken."""
    key, _ = add_passkey(petro, client)
    later = Client()
    options = later.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    overheard = key.sign(options)
    key.origin = "https://desk.evil.example"
    later.post("/sign-in/passkey/", {"credential": key.sign(options)})
    assert not is_in(later)
    later.get("/sign-in/passkey/", headers={"accept": "application/json"})
    later.post("/sign-in/passkey/", {"credential": overheard})
    assert not is_in(later)


def test_the_passkey_of_somebody_who_left_opens_nothing(petro: Member, client: Client) -> None:
    """They are told so."""
    key, _ = add_passkey(petro, client)
    Member.objects.update(is_active=False)
    later = Client()
    options = later.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    response = later.post("/sign-in/passkey/", {"credential": key.sign(options)}, follow=True)
    assert "inactive" in response.text
    assert not is_in(later)


def test_nonsense_instead_of_a_new_passkey_is_refused(petro: Member, client: Client) -> None:
    """The page says so and stays."""
    client.post("/sign-in/code/", {"code": ask_for_code(client, petro.email)})
    client.get("/sign-in/passkeys/add/")
    response = client.post("/sign-in/passkeys/add/", {"name": "x", "credential": '{"id": 1}'})
    assert response.status_code == 200
    assert "did not work" in response.text


def add_passkey(member: Member, client: Client) -> tuple[SoftPasskey, str]:
    """Sign in by code and add a passkey called Phone."""
    client.post("/sign-in/code/", {"code": ask_for_code(client, member.email)})
    page = client.get("/sign-in/passkeys/add/").text
    options = re.search(r'id="passkey_data" type="application/json">(.*?)</script>', page)
    assert options
    key = SoftPasskey(origin=django_settings.MASTHEAD_CONFIG.addresses.desk)
    answer = key.register(json.loads(options.group(1))["creation_options"])
    posted = {"name": "Phone", "credential": answer, "passwordless": "on"}
    return key, client.post("/sign-in/passkeys/add/", posted)["Location"]


def give_recovery_codes(member: Member) -> list[str]:
    """Give a member recovery codes."""
    return list(RecoveryCodes.activate(member).get_unused_codes())


def give_passkey(member: Member) -> Authenticator:
    """Give a member a passkey behind the pages' back."""
    key = SoftPasskey(origin="http://localhost")
    question = {"publicKey": {"user": {"id": "x"}, "rp": {"id": "localhost"}, "challenge": "AAAA"}}
    made: Authenticator = Authenticator.objects.create(
        user=member,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Phone", "credential": json.loads(key.register(question))},
    )
    return made
