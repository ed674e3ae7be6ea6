"""The licences that packages declare, under one name each, and which of them what is BSD 3-Clause may use."""

import re
from importlib.metadata import Distribution

# What packages call a licence, and its name in SPDX's list. Older metadata says BSD without saying which.
NAMES = {
    "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "BSD License": "BSD", "BSD-2-Clause": "BSD", "BSD-3-Clause": "BSD",
    "ISC License (ISCL)": "ISC", "LGPL-3.0-only": "LGPL-3.0", "MIT License": "MIT", "MIT-CMU": "MIT", "MIT-0": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip
# With conditions on the work itself, or on files of it, that a source distribution of ours meets.
ALLOWED = {"Apache-2.0", "BSD", "ISC", "LGPL", "LGPL-3.0", "MIT", "MPL-2.0", "OLDAP-2.8", "PSF-2.0"}


def licences(package: Distribution) -> set[str]:
    """Return the licences that bind whoever uses a package; of "A OR B" the first that is allowed."""
    said = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if not said or len(said) > 60:
        marks = package.metadata.get_all("Classifier") or []
        return {
            NAMES.get(name, name) for mark in marks if mark.startswith("License") for name in [mark.split(" :: ")[-1]]
        }
    either = [NAMES.get(name, name) for name in re.split(r"\s+OR\s+", said)]
    return {next((each for each in either if each in ALLOWED), said)}
