"""Where the card processor is asked: by https alone, or on this machine."""

from pathlib import Path

import pytest

from masthead.lib.config import ConfigRefused, load_config


@pytest.mark.parametrize("address", ["http://api.stripe.com", "https://api.stripe.com/v1", "ftp://127.0.0.1", "stripe"])
def test_a_secret_key_goes_nowhere_in_the_open(tmp_path: Path, address: str) -> None:
    (tmp_path / "masthead.toml").write_text(f'[stripe]\naddress = "{address}"\n')
    with pytest.raises(ConfigRefused, match=r"stripe\.address"):
        load_config(tmp_path)
