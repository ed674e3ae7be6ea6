"""Where the press prints live stories: an entry's own address stays whatever becomes of the story's."""

from masthead.stories.paths import home_path


def entry_path(*, story_id: int, number: int, language: str) -> str:
    """Return the permanent address of an entry."""
    return f"{home_path(language)}entry/{story_id}/{number}/"


def older_path(*, story_path: str, page: int) -> str:
    """Return where an older page of a live story is; 0 is the story's own."""
    return f"{story_path}earlier-{page}/" if page else story_path


def poll_path(story_path: str) -> str:
    """Return the small file that a reader's browser asks for what is new."""
    return f"{story_path}live.json"


def feed_path(story_path: str) -> str:
    """Return the feed of a live story's entries."""
    return f"{story_path}feed.xml"
