"""A slip in the settings is found before anything starts, and its message says how to mend it."""

from pathlib import Path

import pytest

from masthead.lib.config import FILE_NAME, ConfigRefused, load_config, write_config
from masthead.lib.config_sections import Addresses, Newsroom
from masthead.lib.secret_files import find_secret, secret

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests' own data folder out of what is checked here."""
    monkeypatch.delenv("MASTHEAD_DATA", raising=False)


def say(folder: Path, toml: str) -> Path:
    """Write the settings of a newsroom."""
    (folder / FILE_NAME).write_text(toml, encoding="utf-8")
    return folder


def refusal(folder: Path, toml: str) -> str:
    """Return why settings are refused, without the path of their file."""
    with pytest.raises(ConfigRefused) as refused:
        load_config(say(folder, toml))
    message = str(refused.value)
    assert message.startswith(str(folder / FILE_NAME))
    return message.removeprefix(str(folder / FILE_NAME)).removeprefix(": ")


def test_no_file_means_all_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path).addresses.paper == "http://localhost:8000"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    newsroom = Newsroom(name='The "Harbour" \\ Post', language="uk", languages=("uk", "en"))
    addresses = Addresses(paper="https://post.example", desk="https://desk.post.example", counter="http://c.example:8")
    write_config(data=tmp_path, newsroom=newsroom, addresses=addresses)
    read = load_config(tmp_path)
    assert (read.newsroom, read.addresses) == (newsroom, addresses)
    before = (tmp_path / FILE_NAME).read_bytes()
    write_config(data=tmp_path, newsroom=Newsroom(name="Another"), addresses=Addresses())
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[newsrom]\nname = "A"', "there is no setting newsrom. Did you mean newsroom?"),
        ('[newsroom]\ntimezone = "UTC"', "there is no setting newsroom.timezone. Did you mean newsroom.time_zone?"),
        ('[proxy]\ntrustd = ["::1"]', "there is no setting proxy.trustd. Did you mean proxy.trusted?"),
        (
            "[mail]\nzzz = 1",
            "there is no setting mail.zzz. Known here: host, port, provider, provider_address, security, sender, user.",
        ),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path, toml: str, said: str) -> None:
    assert refusal(tmp_path, toml) == said


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[newsroom]\nlanguage = "de"', "newsroom: newsroom.languages does not list the main language 'de'"),
        ('[addresses]\npaper = "herald.example"', "addresses.paper: an address is http:// or https://"),
        ('[addresses]\npaper = "https://herald.example/news"', "and nothing after it"),
        ('[addresses]\npaper = "https://a;b.example"', "a host has ASCII letters"),
        ('[addresses]\npaper = "https://газета.example"', "other letters are written as xn--"),
        ('[addresses]\npaper = "https://me@herald.example"', "a host has ASCII letters"),
        ('[addresses]\npaper = "http://localhost:70000"', "addresses.paper: Port out of range"),
        ('[addresses]\npaper = "http://localhost:8001"', "must be three different addresses"),
        ('[database]\nnewsroom = "mysql://host/name"', "begins with postgresql://"),
        ('[mail]\nsecurity = "ssl"', "mail.security"),
        (
            '[mail]\nprovider = "postmrk"',
            "mail.provider: 'postmrk' is none of mailgun, postmark, resend. Did you mean 'postmark'?",
        ),
        ('[mail]\nprovider = "console"\n[addresses]\npaper = "https://h.example"', "are on this machine"),
        ('[mail]\nprovider = "brevo"', "Any other takes letters by SMTP: name its server as host."),
        ('[mail]\nprovider = "resend"\nhost = "mail.example"', "mail.host and mail.provider are both set"),
        ('[mail]\nprovider_address = "http://api.example"', "a secret key is sent by https:// alone"),
        ('[mail]\nprovider_address = "https://api.example/v3?a=b"', "perhaps a port and a path, and nothing after it"),
        ("[desk]\nport = 70000", "desk.port"),
        ('[bank]\niban = "DE89370400440532013001"\nholder = "The Herald"', "bank.iban: this is no IBAN"),
        ('[bank]\niban = "XX89370400440532013000"\nholder = "The Herald"', "bank.iban: this is no IBAN"),
        ('[bank]\niban = "DE89 3704 0044 0532 0130 00"', "bank: bank.iban is set and bank.holder is not"),
        ('[bank]\nbic = "COBADE"', "bank.bic: this is no BIC"),
        ('[bank]\nholder = "The\\nHerald"', "bank.holder: the holder's name is one line"),
        ('[newsroom\nname = "A"', "cannot be read"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / FILE_NAME).write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigRefused) as refused:
        load_config(tmp_path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_provider_may_answer_below_a_path_and_its_letters_stay(tmp_path: Path) -> None:
    mail = load_config(say(tmp_path, '[mail]\nprovider_address = "https://API.Mail.example:8443/V3/Herald/"')).mail
    assert mail.provider_address == "https://api.mail.example:8443/V3/Herald"


def test_an_address_is_kept_as_browsers_send_it(tmp_path: Path) -> None:
    assert load_config(say(tmp_path, '[addresses]\npaper = "https://Herald.example:8443/"')).addresses.paper == (
        "https://herald.example:8443"
    )


def test_the_account_is_kept_without_spaces(tmp_path: Path) -> None:
    toml = '[bank]\niban = "ua21 3223 1300 0002 6007 2335 6600 1"\nholder = " The Herald "\nbic = "cobadeff xxx"'
    bank = load_config(say(tmp_path, toml)).bank
    assert (bank.iban, bank.holder, bank.bic) == ("UA213223130000026007233566001", "The Herald", "COBADEFFXXX")


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.0/8", "10.1.2.3/8", "::1", "fd00::/8"])
def test_a_proxy_is_an_address_or_a_network(tmp_path: Path, trusted: str) -> None:
    assert load_config(say(tmp_path, f'[proxy]\ntrusted = ["{trusted}"]')).proxy.trusted == (trusted,)


@pytest.mark.parametrize(
    ("trusted", "said"),
    [
        ("localhost", "proxy.trusted: 'localhost' is neither an IP address nor a network such as 10.0.0.0/8"),
        ("127.0.0.1:80", "proxy.trusted: '127.0.0.1:80' is neither an IP address nor a network such as 10.0.0.0/8"),
        ("", "proxy.trusted: '' is neither an IP address nor a network such as 10.0.0.0/8"),
        ("0.0.0.0/0", "proxy.trusted: '0.0.0.0/0' is everybody: name the proxy's own address, such as 127.0.0.1"),
        ("::/0", "proxy.trusted: '::/0' is everybody: name the proxy's own address, such as 127.0.0.1"),
    ],
)
def test_a_proxy_that_cannot_be_one_is_refused(tmp_path: Path, trusted: str, said: str) -> None:
    assert refusal(tmp_path, f'[proxy]\ntrusted = ["127.0.0.1", "{trusted}"]') == said


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(tmp_path, '[mail]\nhost = "mail.example"\nport = 25')
    monkeypatch.setenv("MASTHEAD_MAIL__PORT", "2525")
    monkeypatch.setenv("MASTHEAD_PROXY__TRUSTED", '["127.0.0.1"]')
    config = load_config(tmp_path)
    assert (config.mail.host, config.mail.port, config.proxy.trusted) == ("mail.example", 2525, ("127.0.0.1",))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MASTHEAD_MAIL__HOTS", "a", "there is no setting mail.hots. Did you mean mail.host?"),
        ("MASTHEAD_MAIL", "a", "there is no setting mail. Known here: host"),
        ("MASTHEAD_MAIL__PORT", "many", "mail.port: Input should be a valid integer"),
        ("MASTHEAD_PROXY__TRUSTED", "127.0.0.1", "a list cannot be read"),
    ],
)
def test_a_slip_in_the_environment_is_said_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigRefused) as refused:
        load_config(tmp_path)
    assert str(refused.value).startswith("the environment: ")
    assert said in str(refused.value)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = secret(tmp_path, "django_key")
    assert len(made) > 60
    assert secret(tmp_path, "django_key") == find_secret(tmp_path, "django_key") == made
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets" / "django_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["django_key"]


def test_a_secret_of_the_operator_is_read_without_its_line_end(tmp_path: Path) -> None:
    assert find_secret(tmp_path, "mail_password") == ""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mail_password").write_text("hunter2\n", encoding="utf-8")
    assert find_secret(tmp_path, "mail_password") == "hunter2"
