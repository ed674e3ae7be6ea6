"""Facts: the only way a page may learn anything, so that the press knows what a page depends on."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from json.encoder import encode_basestring as _quoted
from typing import Any, Final, Generic, NamedTuple, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
Args = tuple[str | int, ...]


class FactKey(NamedTuple):
    """One fact about one thing: a registered name and its arguments."""

    name: str
    args: Args = ()

    def __str__(self) -> str:
        # As JSON writes a list; each page has some forty, and to ask for one costs four times as much.
        return f"{self.name}[{','.join([_quoted(each) if isinstance(each, str) else str(each) for each in self.args])}]"

    @property
    def id(self) -> bytes:
        """The 16 bytes that stand for this fact in the edition's indexes."""
        return _id_of(self)


@lru_cache(maxsize=8_192)
def _id_of(key: FactKey) -> bytes:
    """Return the id of a key: of one name about things with neighbouring numbers, as one story after another, in a row.

    What is printed together is mostly that, and then shares pages of the store. While ids were spread at random, a
    hundred pages of 30,000 stories changed 6,000 pages of the store, and ever more in a larger archive.
    """
    # A page that lists a month has thousands of them, and the next edition of it has nearly the same.
    name = blake2b(key.name.encode(), digest_size=_NAME_BYTES).digest()
    number = next((each for each in key.args if isinstance(each, int)), 0)
    place = (number % (1 << 8 * _NUMBER_BYTES)).to_bytes(_NUMBER_BYTES, "big")
    return name + place + blake2b(str(key).encode(), digest_size=_REST_BYTES).digest()


Spread = Callable[[Any, Any], Iterable[FactKey]]
Many = Callable[[list[Args]], dict[Args, Any]]
# Of the 16 bytes of an id; the rest alone tells two apart that have the same name and number.
_NAME_BYTES, _NUMBER_BYTES, _REST_BYTES = 3, 4, 9
# Below the number of variables that SQLite takes in one query.
_AT_ONCE: Final = 400


class Fact(Generic[P, R]):
    """A registered, pure read of the database; calling it inside a render records it."""

    def __init__(
        self,
        *,
        name: str,
        read: Callable[P, R],
        spread: Spread | None,
        spread_later: Spread | None,
        every: Callable[[], Iterable[Args]] | None,
        many: Many | None,
        is_dear: bool,
    ) -> None:
        self.name, self.function, self.every, self.many, self.is_dear = name, read, every, many, is_dear
        self.spread, self.spread_later = spread, spread_later
        self.__doc__ = read.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the fact's value, from this run's memory where it was read before."""
        assert not kwargs, "facts take positional str and int arguments"
        key = FactKey(self.name, cast("Args", args))
        value = evaluate(key)
        recorder = _recorder.get()
        if recorder is not None:
            recorder.facts[key] = digest_of(key)
        return cast("R", value)

    def key(self, *args: P.args, **kwargs: P.kwargs) -> FactKey:
        """Return the key of this fact about ``args``, without reading it."""
        assert not kwargs
        return FactKey(self.name, cast("Args", args))

    def peek(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the fact's value without recording it: for facts that are built on others."""
        assert not kwargs
        return cast("R", evaluate(FactKey(self.name, cast("Args", args))))

    def prime(self, every: Iterable[Args]) -> None:
        """Read many facts of this name at once into the run's memory, for a page that is about to ask for each."""
        run = _run.get()
        if run is None or self.many is None:
            return
        missing = [args for args in dict.fromkeys(every) if FactKey(self.name, args) not in run.values]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            found = self.many(some)
            run.values.update({FactKey(self.name, args): found.get(args) for args in some})

    def read(self, args: Args) -> R:
        """Read the database now, past any memory."""
        return cast("Callable[..., R]", self.function)(*args)


@dataclass
class Run:
    """What one print run has read so far; every page of the run sees the same values."""

    now: datetime
    values: dict[FactKey, Any] = field(default_factory=dict)
    digests: dict[FactKey, bytes] = field(default_factory=dict)
    kept: dict[Callable[[], Any], Any] = field(default_factory=dict)
    pieces: dict[Hashable, tuple[Any, "Recorder"]] = field(default_factory=dict)

    def with_what_is_dear(self, *, most: int) -> "Run":
        """Return a run that remembers nothing but what costs much to read; not even that where it is too much."""
        dear = {key: value for key, value in self.values.items() if _registry[key.name].is_dear}
        return Run(now=self.now, values=dear if len(dear) <= most else {})


@dataclass
class Recorder:
    """What one render read and needs."""

    facts: dict[FactKey, bytes] = field(default_factory=dict)
    assets: dict[str, "Asset"] = field(default_factory=dict)
    until: datetime | None = None

    def take(self, other: "Recorder") -> None:
        """Record what another render read and needs as well."""
        self.facts.update(other.facts)
        self.assets.update(other.assets)
        if other.until is not None:
            self.until = min(other.until, self.until or other.until)


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file that pages show: its content-hashed path, and how to load it when it is not printed yet."""

    path: str
    media_type: str
    load: Callable[[], bytes]


_registry: dict[str, Fact[Any, Any]] = {}
_run: ContextVar[Run | None] = ContextVar("run", default=None)
_recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


def fact(
    name: str,
    *,
    spread: Spread | None = None,
    spread_later: Spread | None = None,
    every: Callable[[], Iterable[Args]] | None = None,
    many: Many | None = None,
    is_dear: bool = False,
) -> Callable[[Callable[P, R]], Fact[P, R]]:
    """Register a function as the fact ``name``.

    Args:
        spread: given the value before and after a change, which other facts it makes suspect; the press
            keeps the value of such a fact, so that what a story has left is known as well as what it joined.
        spread_later: the same, of facts that no page reads that goes first: nobody who publishes waits for them.
        every: lists the arguments of all facts of this name; needed beside ``spread``.
        many: reads the values of many arguments at once; what it leaves out is None. The function that is
            registered must give the same, and does so best by calling it.
        is_dear: whether a value costs so much to read, and so many pages ask for it, that a print of everything
            keeps it in mind longer than others.
    """

    def register(read: Callable[P, R]) -> Fact[P, R]:
        assert name not in _registry, f"the fact {name} is registered twice"
        assert (spread is None) == (every is None), "a fact that spreads lists all its arguments, and only such a one"
        made = Fact(
            name=name, read=read, spread=spread, spread_later=spread_later, every=every, many=many, is_dear=is_dear
        )
        _registry[name] = made
        return made

    return register


def registered(name: str) -> Fact[Any, Any]:
    """Return the fact of this name.

    Raises:
        KeyError: no module registered it.
    """
    return _registry[name]


def spreading() -> Iterator[Fact[Any, Any]]:
    """Yield every fact whose change makes others suspect."""
    return (each for each in _registry.values() if each.spread is not None)


def evaluate(key: FactKey) -> Any:
    """Return a fact's value: from the current run's memory, or read now."""
    run = _run.get()
    if run is None:
        return registered(key.name).read(key.args)
    if key not in run.values:
        run.values[key] = registered(key.name).read(key.args)
    return run.values[key]


def digest_of(key: FactKey) -> bytes:
    """Return the digest of a fact's current value, made once in a run."""
    value, run = evaluate(key), _run.get()
    if run is None:
        return digest(value)
    if key not in run.digests:
        run.digests[key] = digest(value)
    return run.digests[key]


def digest(value: Any) -> bytes:
    """Return 16 bytes that change when ``value`` does; values are made of frozen parts with a stable repr."""
    return blake2b(repr(value).encode(), digest_size=16).digest()


def once(read: Callable[[], T]) -> T:
    """Return what ``read`` gives, asked once a run: for what many facts are built on and none is about."""
    run = _run.get()
    if run is None:
        return read()
    if read not in run.kept:
        run.kept[read] = read()
    return cast("T", run.kept[read])


def piece(key: Hashable, make: Callable[[], T]) -> T:
    """Return a part of a page that many pages share, made once a run; what it read is recorded for each of them.

    Args:
        key: whose it is, and all that ``make`` depends on besides facts.
    """
    run = _run.get()
    if run is None:
        return make()
    if key not in run.pieces:
        with recording() as inner:
            made = make()
        run.pieces[key] = made, inner
    made, inner = run.pieces[key]
    recorder = _recorder.get()
    if recorder is not None:
        recorder.take(inner)
    return cast("T", made)


def now() -> datetime:
    """Return the instant that this run prints at; a page that uses it must also say ``until`` when.

    Raises:
        LookupError: no run is under way.
    """
    run = _run.get()
    if run is None:
        raise LookupError("no print run is under way")
    return run.now


def until(instant: datetime) -> None:
    """Make the page under render due again at ``instant`` (the earliest one said counts)."""
    recorder = _recorder.get()
    if recorder is not None:
        recorder.until = min(instant, recorder.until or instant)


def need(asset: Asset) -> str:
    """Make the edition carry ``asset`` as long as the page under render shows it; return its path."""
    recorder = _recorder.get()
    if recorder is not None:
        recorder.assets[asset.path] = asset
    return asset.path


@contextmanager
def running(*, at: datetime, run: Run | None = None) -> Iterator[Run]:
    """Share one memory of facts, and one instant, between all renders inside; go on in ``run`` where one is given."""
    run = run or Run(now=at)
    token = _run.set(run)
    try:
        yield run
    finally:
        _run.reset(token)


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record what the render inside reads and needs."""
    recorder = Recorder()
    token = _recorder.set(recorder)
    try:
        yield recorder
    finally:
        _recorder.reset(token)
