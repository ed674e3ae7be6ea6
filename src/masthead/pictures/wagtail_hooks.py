"""What the pictures app adds to Wagtail."""

from wagtail import hooks
from wagtail.images.image_operations import FilterOperation

from masthead.pictures.sizes import Printed


@hooks.register("register_image_operations")
def _image_operations() -> list[tuple[str, type[FilterOperation]]]:
    return [("printed", Printed)]
