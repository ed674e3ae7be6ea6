"""House rule on licences: all that is installed to run a newsroom may be used by what BSD 3-Clause covers."""

import re
from importlib.metadata import distribution, distributions
from pathlib import Path

import pytest
from packaging.markers import Marker

from declared_licences import ALLOWED, licences

ROOT = Path(__file__).resolve().parents[2]
DECISION = ROOT / "docs" / "decisions" / "0007-licence.md"
pytestmark = pytest.mark.once

# Read by a person, for their metadata alone is not clear; what was read, and where.
EXCEPTIONS = {
    "python-dateutil": "Apache-2.0: for all since 2017, and BSD for what is older; the metadata says only dual (LICENSE)",
    "qrcode": "BSD: also marked proprietary, for it names the MIT code it grew from and the trade mark QR Code (LICENSE)",
}
# C libraries within the wheels that hold some, by licence: metadata speaks of the Python code only.
BUNDLED = {
    "BSD": "avif brotlicommon brotlidec openjp2 sharpyuv webp webpdemux webpmux zstd com_err",
    "MIT": "harfbuzz lcms2 Xau xcb gssapi_krb5 k5crypto krb5 krb5support",
    "other permissive": "freetype jpeg lzma png16 tiff crypto ssl pq lber ldap sasl2",
    "LGPL": "crypt keyutils",
}


def locked() -> list[str]:
    """Return the packages of the lock that are for this machine."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==[^ ;\\]+(?: ; ([^\\\n]*))?", text, re.MULTILINE)
    return sorted({name for name, marker in found if not marker or Marker(marker).evaluate()})


def forbidden() -> dict[str, set[str]]:
    """Return packages whose licence is unknown or not allowed."""
    found = {name: licences(distribution(name)) for name in locked() if name not in EXCEPTIONS}
    return {name: said for name, said in found.items() if not said or said - ALLOWED}


def test_every_licence_is_known_and_allowed() -> None:
    assert len(locked()) > 40
    assert forbidden() == {}


def test_exceptions_are_needed_and_reasoned() -> None:
    assert EXCEPTIONS.keys() <= set(locked())
    assert all(reason.partition(":")[0] in ALLOWED and len(reason) > 40 for reason in EXCEPTIONS.values())


def test_no_wheel_holds_a_library_that_nobody_looked_at() -> None:
    """One that declares itself BSD once held a codec under the GPL (decision 0007)."""
    known = {name for names in BUNDLED.values() for name in names.split()}
    strange = {}
    for name in locked():
        files = [Path(str(file)) for file in distribution(name).files or []]
        held = [file.name for file in files if ".libs" in str(file.parent) and ".so" in file.name]
        unknown = sorted({re.split(r"-[0-9a-f]{8}", each)[0].removeprefix("lib") for each in held} - known)
        strange |= {name: unknown} if unknown else {}
    assert strange == {}


def test_what_the_lock_leaves_out_is_not_installed() -> None:
    assert [each.name for each in distributions() if re.sub(r"[-_.]+", "-", each.name.lower()) == "pillow-heif"] == []


def test_the_decision_says_what_was_found() -> None:
    """Each licence has a row in the decision's table, and each row a package that has it."""
    found: dict[str, set[str]] = {}
    for name in locked():
        for licence in {EXCEPTIONS[name].partition(":")[0]} if name in EXCEPTIONS else licences(distribution(name)):
            found.setdefault(licence, set()).add(name)
    said = dict(re.findall(r"^\| ([A-Za-z0-9.-]+) \| ([^|]+) \|", DECISION.read_text(encoding="utf-8"), re.MULTILINE))
    rows = {licence: set(re.findall(r"`([^`]+)`", names)) for licence, names in said.items() if licence in ALLOWED}
    assert rows.keys() == found.keys()
    # Where a licence asks for something, every package is named; MIT, BSD and the like ask for the notice alone.
    assert {licence: names for licence, names in rows.items() if names} == {
        each: found[each] for each in rows if rows[each]
    }
    assert {"LGPL", "LGPL-3.0", "MPL-2.0", "OLDAP-2.8"} <= {licence for licence, names in rows.items() if names}
