"""The blocks that a story's body is made of."""

from masthead.stories.blocks.body import StoryBody, rich_texts_in
from masthead.stories.blocks.written import RICH_TEXT_FEATURES

__all__ = ["RICH_TEXT_FEATURES", "StoryBody", "rich_texts_in"]
