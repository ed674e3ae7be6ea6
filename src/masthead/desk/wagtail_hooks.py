"""What the newsroom takes out of Wagtail's desk, or puts in."""

from typing import Any

from wagtail import hooks


@hooks.register("construct_main_menu")
def hide_documents(_request: Any, menu_items: list[Any]) -> None:
    """Take documents out of the menu: no page of the paper shows them yet."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]
