"""What an edition must be, as plain dicts: the papers of all editions so far, and the count of each body's uses."""

from collections import Counter
from itertools import pairwise

from masthead.lib.kept import Kept
from masthead.press.annals import editions, lines_of
from masthead.press.entry import unpack
from masthead.press.prepared import Prepared
from masthead.press.view import View

# How many editions the checks keep deltas of.
KEPT = 3
KEEPING = Kept(editions=KEPT, days=0)
Paper = dict[str, bytes]


class Model:
    """What the edition must be: the papers of all editions so far, the newest last."""

    def __init__(self) -> None:
        self.papers: list[Paper] = [{}]
        self.bodies: dict[bytes, bytes] = {}

    def remember(self, prepared: Prepared) -> bytes:
        self.bodies |= dict(prepared.bodies)
        return prepared.packed

    def next_paper(self, paper: Paper) -> None:
        if paper != self.papers[-1]:
            self.papers.append(paper)

    @property
    def kept(self) -> list[Paper]:
        """The newest paper, and each that a kept delta leads back to."""
        return self.papers[-KEPT - 1 :]


def check(*, view: View, model: Model) -> None:
    assert view.number == len(model.papers) - 1
    assert papers_of(view) == model.kept
    assert view.oldest == len(model.papers) - len(model.kept)
    assert {int.from_bytes(key[:8], "big") for key, _ in view.items("before")} == set(
        range(view.oldest + 1, view.number + 1)
    )
    check_annals(view=view, model=model)
    stored = dict(view.items("bodies"))
    assert stored == {key: model.bodies[key] for paper in model.kept for key in keys_of(paper)}
    assert {key: int.from_bytes(count, "big") for key, count in view.items("uses")} == uses_of(model.kept)


def check_annals(*, view: View, model: Model) -> None:
    """Assert that the annals tell of every edition, the ones that are kept no more among them."""
    told = dict(editions(view))
    assert list(told) == list(range(1, len(model.papers)))
    for number, (old, new) in enumerate(pairwise(model.papers), start=1):
        deeds = {line.path: line.deed for line in lines_of(view, number=number)}
        changed = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
        assert deeds == {path: deed_of(before=old.get(path), after=new.get(path)) for path in changed}
        counts = Counter(deeds.values())
        edited = told[number]
        assert (edited.added, edited.changed, edited.withdrawn) == tuple(
            counts[deed] for deed in ("added", "changed", "withdrawn")
        )


def deed_of(*, before: bytes | None, after: bytes | None) -> str:
    if after is None or unpack(after).status == 410:
        return "withdrawn"
    return "changed" if before else "added"


def papers_of(view: View) -> list[Paper]:
    """Return the papers that the edition remembers, the newest last, by undoing its deltas."""
    paper = {key.decode(): value for key, value in view.items("paths")}
    papers = [paper]
    for number in range(view.number, max(0, view.number - KEPT), -1):
        for step in view.delta(number):
            assert paper.get(step.path, b"") != step.before
            paper = (
                {**paper, step.path: step.before} if step.before else {k: v for k, v in paper.items() if k != step.path}
            )
        papers.insert(0, paper)
    return papers


def uses_of(papers: list[Paper]) -> dict[bytes, int]:
    """Count from scratch: one use for each path that answers with a body, one for each step that it stood before."""
    uses = Counter(key for entry in papers[-1].values() for key in keys_of({"": entry}))
    for old, new in pairwise(papers):
        for path in old.keys() | new.keys():
            if old.get(path) != new.get(path):
                uses.update(keys_of({"": old[path]}) if path in old else ())
    return dict(uses)


def uses_in(view: View) -> dict[bytes, int]:
    """Count from the rows: one use for each path that answers with a body, one for each kept step that it stood before."""
    standing = [entry for _, entry in view.items("paths")]
    steps = [before for _, before in view.items("before") if before]
    return dict(Counter(key for entry in (*standing, *steps) for key in keys_of({"": entry})))


def keys_of(paper: Paper) -> set[bytes]:
    return {variant.body_key for entry in paper.values() for variant in unpack(entry).variants}
