"""Judges of printed pages that nobody here wrote, from npm: made once for each lock, under ``var``.

They need npm, Java, and the network to the registry that npm is set to; Node 22 comes with them.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
VAR = HERE.parents[1] / "var" / "validators"
PATIENCE_SECONDS = 600


class NoJudges(RuntimeError):
    """The judges cannot be had here; the message says what is missing, or what npm said last."""


@dataclass(frozen=True, kw_only=True)
class Judges:
    """The judges' folder of modules, and the programs that run them."""

    modules: Path
    node: str
    java: str

    def nu_checker(self, *arguments: str) -> list[dict[str, Any]]:
        """Return what the Nu checker has to say of files and folders."""
        jar = str(self.modules / "vnu-jar" / "build" / "dist" / "vnu.jar")
        said = _said(self.java, "-jar", jar, "--format", "json", "--exit-zero-always", *arguments).stderr
        return json.loads(said)["messages"]

    def html_validate(self, files: list[str]) -> list[dict[str, Any]]:
        """Return what html-validate says of each file with which something is wrong."""
        program = str(self.modules / "html-validate" / "bin" / "html-validate.mjs")
        return json.loads(
            _said(self.node, program, "--config", str(HERE / "html-validate.json"), "-f", "json", *files).stdout
        )

    def reader_view(self, files: list[str]) -> list[dict[str, Any]]:
        """Return what a browser's reader view makes of each file."""
        said = _said(self.node, str(HERE / "readable.cjs"), str(self.modules), *files)
        return [json.loads(line) for line in said.stdout.splitlines()]

    def typescript(self, file: Path) -> list[str]:
        """Return what TypeScript finds wrong in a file, which may import whatever lies among the judges."""
        (file.parent / "node_modules").symlink_to(self.modules)
        program = str(self.modules / "typescript" / "bin" / "tsc")
        return _said(self.node, program, "--noEmit", "--strict", "--skipLibCheck", str(file)).stdout.splitlines()

    def lighthouse(self, url: str, *, chromium: str) -> dict[str, Any]:
        """Return Lighthouse's report of a page, with its own settings: a phone on a slow line."""
        program = str(self.modules / "lighthouse" / "cli" / "index.js")
        flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
        return json.loads(
            _said(self.node, program, url, "--quiet", "--output=json", flags, CHROME_PATH=chromium).stdout
        )


def judges_from_npm() -> Judges:
    """Return the judges, after installing them if they are not there yet.

    Raises:
        NoJudges: npm or Java is missing, or npm could not install.
    """
    missing = [program for program in ("npm", "java") if shutil.which(program) is None]
    if missing:
        raise NoJudges(f"{' and '.join(missing)} must be installed")
    folder = VAR / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with (VAR / "making").open("w") as making:
        # Two runs of the tests may begin at once.
        fcntl.flock(making, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder)
    nodes = sorted((folder / "node_modules").glob("node-*/bin/node"))
    if not nodes:
        raise NoJudges("npm has no Node 22 for this machine")
    return Judges(modules=folder / "node_modules", node=str(nodes[0]), java=str(shutil.which("java")))


def _make(folder: Path) -> None:
    for name in ("package.json", LOCK.name):
        shutil.copy(HERE / name, folder)
    # Nothing that a package brings is run while it is installed.
    done = _said("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    if done.returncode:
        raise NoJudges((done.stderr.strip().splitlines() or ["npm failed"])[-1])
    (folder / "made").touch()


def _said(*command: str, cwd: Path = HERE, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
