"""Take sizes that a picture no longer has out of the kept editions, where an editor asked for that."""

from masthead.pictures.models import FormerSize
from masthead.press.edition import Edition
from masthead.press.record.forgetting import forget_files


def forget_unwanted(edition: Edition) -> None:
    """Forget the unwanted sizes that no page shows any more; the others wait until the pages are printed anew.

    Cost: one query where there are none; else it reads every body that is kept, and writes the store anew.
    """
    unwanted = FormerSize.objects.filter(is_unwanted=True)
    paths = set(unwanted.values_list("path", flat=True))
    if paths:
        forgotten = forget_files(edition=edition, paths=paths)
        unwanted.filter(path__in=forgotten).delete()
