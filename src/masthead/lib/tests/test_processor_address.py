"""Where the card processor is asked: by https alone, or on this machine."""

from pathlib import Path

import pytest

from masthead.lib.config import ConfigRefused, load_config


@pytest.mark.parametrize("address", ["http://api.stripe.com", "ftp://127.0.0.1"])
def test_a_secret_key_goes_nowhere_in_the_open(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigRefused, match=r"stripe\.address: .*a secret key is sent by https:// alone"):
        load_config(say(tmp_path, address))


@pytest.mark.parametrize(
    "address", ["stripe", *(f"https://api.stripe.com{end}" for end in ("/v1", "?a=b", "#a", "@elsewhere.example"))]
)
def test_it_is_a_host_and_nothing_after_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigRefused, match=r"stripe\.address: .*a host and perhaps a port, and nothing after it"):
        load_config(say(tmp_path, address))


def say(folder: Path, address: str) -> Path:
    (folder / "masthead.toml").write_text(f'[stripe]\naddress = "{address}"\n')
    return folder
