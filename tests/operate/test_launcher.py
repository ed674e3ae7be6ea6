"""The launcher on machines that lack something: throw-away copies of it, and programs that only pretend."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("cat", "chmod", "cksum", "cp", "dirname", "mkdir", "readlink", "rm", "sh", "sleep", "uname")
pytestmark = pytest.mark.once

# Answers as Python does, for as much of it as the launcher asks; what it is told to do it writes down.
PYTHON = r"""#!/bin/sh
echo "python $*" >>"$TOLD"
case "$1 $2" in
    "--version "*) echo "Python $VERSION" ;;
    "-c "*) [ "$VERSION" = 3.12.1 ] ;;
    "-m venv")
        [ -z "${NO_VENV:-}" ] || { echo "ensurepip is not available"; exit 1; }
        rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
    "-m pip")
        [ -z "${NO_NETWORK:-}" ] || [ "$3" = --version ] || exit 1
        case "$*" in *requirements-uv.lock)
            printf '#!/bin/sh\necho "uv $*" >>"$TOLD"\n' >"${0%/*}/uv" && chmod 755 "${0%/*}/uv" ;;
        esac ;;
    "-m masthead") shift 2; echo "masthead runs:" "$@${PYTHONDONTWRITEBYTECODE:+ anew}"; exit "${CODE:-0}" ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >>"$TOLD"
case "$1" in
    venv) for folder; do :; done; mkdir -p "$folder/bin" && cp "$PRETENDED/python3" "$folder/bin/python" ;;
    pip) [ -z "${NO_NETWORK:-}" ] ;;
esac
"""


@dataclass(kw_only=True)
class Machine:
    """A machine that has the programs it was given, and a copy of the launcher in a folder with spaces."""

    folder: Path
    path: list[Path]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def house(self) -> Path:
        return self.folder / "a house of ours"

    @property
    def told(self) -> list[str]:
        """What the pretended programs were told, without the first word's path."""
        file = self.folder / "told"
        return file.read_text().splitlines() if file.exists() else []

    def has(self, name: str, text: str, *, version: str = "3.12.1") -> None:
        program = self.folder / "programs" / name
        program.write_text(text)
        program.chmod(0o755)
        self.environment["VERSION"] = version

    def start(self, *words: str, launcher: Path | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [launcher or self.house / "masthead", *words],
            env=self.whole_environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def whole_environment(self) -> dict[str, str]:
        path = os.pathsep.join(str(each) for each in self.path)
        said = {"PATH": path, "TOLD": str(self.folder / "told"), "PRETENDED": str(self.folder / "programs")}
        return said | self.environment

    def installs(self) -> int:
        """Return how often the newsroom's packages were installed."""
        return sum(line.endswith(".lock") and "requirements-uv" not in line for line in self.told)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    tools, programs, house = (tmp_path / name for name in ("tools", "programs", "a house of ours"))
    for folder in (tools, programs, house):
        folder.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    shutil.copy(ROOT / "masthead", house)
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (house / name).write_text(f"{name} one\n")
    return Machine(folder=tmp_path, path=[programs, tools])


def is_refused(done: "subprocess.CompletedProcess[str]", said: str) -> None:
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line != "masthead: installing (once)"]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("masthead: ")
    assert said in lines[0]
    assert done.stdout == ""


def test_no_python_at_all(machine: Machine) -> None:
    is_refused(machine.start("demo"), "Python 3.11 or newer is needed (found: none)")
    assert not (machine.house / ".venv").exists()


def test_what_was_compiled_is_kept(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    assert machine.start("demo").stdout == "masthead runs: demo\n"


def test_only_an_old_python(machine: Machine) -> None:
    machine.has("python3", PYTHON, version="3.9.2")
    is_refused(machine.start("demo"), "Python 3.11 or newer is needed (found: Python 3.9.2)")


def test_python_without_venv(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.environment["NO_VENV"] = "1"
    is_refused(machine.start("demo"), "apt install python3-venv")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's Python is its own affair")
@pytest.mark.parametrize("is_whole", [True, False])
def test_the_systems_own_python_is_preferred_where_it_is_whole(machine: Machine, is_whole: bool) -> None:
    system, launcher = machine.folder / "system", machine.house / "masthead"
    system.mkdir()
    machine.path.append(system)
    launcher.write_text(launcher.read_text().replace("/usr/bin", str(system)))
    machine.has("python3", PYTHON)
    own = PYTHON.replace('"python $*"', '"system $*"')
    (system / "python3").write_text(own if is_whole else own.replace('[ "$VERSION" = 3.12.1 ]', "exit 1"))
    (system / "python3").chmod(0o755)
    assert machine.start("demo").returncode == 0
    assert any(line.startswith("system -m venv") for line in machine.told) is is_whole


def test_uv_helps_a_python_without_venv(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.has("uv", UV)
    machine.environment["NO_VENV"] = "1"
    assert machine.start("demo").returncode == 0


def test_uv_alone_is_enough(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.environment["PRETENDED"] = str(machine.folder / "from uv")
    (machine.folder / "from uv").mkdir()
    shutil.copy(ROOT / "masthead", machine.folder / "from uv" / "python3")
    (machine.folder / "from uv" / "python3").write_text(PYTHON)
    done = machine.start("demo", "--port", "9000")
    assert (done.returncode, done.stdout) == (0, "masthead runs: demo --port 9000\n"), done.stderr
    assert not any("pip install" in line for line in machine.told if line.startswith("python"))


def test_no_network_is_said_and_done_again_later(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.environment["NO_NETWORK"] = "1"
    is_refused(machine.start("demo"), "Check the network")
    del machine.environment["NO_NETWORK"]
    assert machine.start("demo").returncode == 0


def test_it_installs_once_and_hands_everything_over(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    first = machine.start("init", "--name", "The Two  Words")
    assert (first.returncode, first.stdout) == (0, "masthead runs: init --name The Two  Words\n")
    assert first.stderr == "masthead: installing (once)\n"
    machine.environment["CODE"] = "3"
    again = machine.start("doctor")
    assert (again.returncode, again.stdout, again.stderr) == (3, "masthead runs: doctor\n", "")
    assert machine.installs() == 1


def test_the_tests_have_more_packages_and_serve_both(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    for words, installs in ((["demo"], 1), (["test"], 2), (["demo"], 2), (["test", "-k", "press"], 2)):
        assert machine.start(*words).returncode == 0
        assert machine.installs() == installs, words


def test_a_changed_lock_installs_anew(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.start("test")
    (machine.house / "requirements.lock").write_text("two\n")
    machine.start("demo")
    assert machine.installs() == 2


def test_another_python_of_the_system_installs_anew(machine: Machine) -> None:
    """After a new release of Debian the packages would lie where the new Python does not look."""
    machine.has("python3.11", PYTHON)
    machine.start("demo")
    python = machine.house / ".venv" / "bin" / "python"
    python.unlink()
    machine.has("python3", PYTHON)
    python.symlink_to(machine.folder / "programs" / "python3")
    assert machine.start("demo").returncode == 0
    assert machine.installs() == 2
    python.unlink()
    assert machine.start("demo").returncode == 0
    assert machine.installs() == 3


def test_an_interrupted_install_is_done_again(machine: Machine) -> None:
    machine.has("python3", PYTHON.replace('"-m pip")', '"-m pip") sleep 5;'))
    started = subprocess.Popen(
        [machine.house / "masthead", "demo"], env=machine.whole_environment(), start_new_session=True
    )
    while not any("pip install" in line for line in machine.told):
        time.sleep(0.02)
    os.killpg(started.pid, 9)
    started.wait()
    machine.has("python3", PYTHON)
    done = machine.start("demo")
    assert (done.returncode, done.stdout) == (0, "masthead runs: demo\n")
    assert not (machine.house / ".venv-making").exists()


def test_one_that_was_killed_before_it_wrote_its_number_holds_nobody_up(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.has("sleep", "#!/bin/sh\n")
    (machine.house / ".venv-making").mkdir()
    assert machine.start("demo").returncode == 0


def test_two_starts_at_once_install_once(machine: Machine) -> None:
    machine.has("python3", PYTHON.replace('"-m pip")', '"-m pip") sleep 0.3;'))
    line = [machine.house / "masthead", "demo"]
    both = [
        subprocess.Popen(line, env=machine.whole_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = sorted(each.communicate(timeout=30)[0] for each in both)
    assert said == [b"masthead runs: demo\n"] * 2
    assert machine.installs() == 1


def test_through_links_and_from_anywhere(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    (machine.folder / "near").symlink_to(Path("a house of ours") / "masthead")
    (machine.folder / "far").mkdir()
    (machine.folder / "far" / "masthead").symlink_to(Path("..") / "near")
    for launcher in (machine.folder / "near", machine.folder / "far" / "masthead"):
        done = machine.start("demo", launcher=launcher)
        assert (done.returncode, done.stdout) == (0, "masthead runs: demo\n"), done.stderr
    assert machine.installs() == 1
    assert not (machine.folder / ".venv").exists()


def test_a_folder_that_cannot_be_written(machine: Machine) -> None:
    machine.has("python3", PYTHON)
    machine.house.chmod(0o500)
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    machine.path.append(Path("/usr/bin"))
    for name in ("python3", "uv"):
        machine.has(name, PYTHON if name == "python3" else "#!/bin/sh\nexit 1\n")
    line = [*powerless, str(machine.house / "masthead"), "demo"]
    done = subprocess.run(
        line, env=machine.whole_environment(), capture_output=True, text=True, check=False, timeout=30
    )
    machine.house.chmod(0o700)
    is_refused(done, "cannot be written")
