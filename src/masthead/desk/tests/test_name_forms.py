"""A name is found as it is spelled, and what may be another form of it is told apart from that."""

import pytest

from masthead.desk.name_forms import Name

pytestmark = pytest.mark.once
# What each name is called in the cases of Ukrainian.
FORMS = {
    "Олена Марчук": ("Олени Марчук", "Олені Марчук", "Олену Марчук", "Оленою Марчук", "Марчук Олені"),
    "Андрій Шевченко": ("Андрія Шевченка", "Андрієві Шевченкові", "Андрієм Шевченком", "Шевченку Андрію"),
    "Ольга Ільницька": ("Ольги Ільницької", "Ользі Ільницькій", "Ольгою Ільницькою"),
    "Федір Кравець": ("Федора Кравця", "Федорові Кравцеві", "Федором Кравцем"),
    "Любов Лук’янова": ("Любові Лук'янової", "Любов’ю Лук’яновою"),
    "О. Марчук": ("О.Марчукові",),
    "Олена Ігорівна Марчук": ("Олени Ігорівни Марчук", "Марчук Олену Ігорівну"),
    "Olena Marchuk": ("Marchuk, Olena",),
    "Ольга": ("Ользі",),
}


@pytest.mark.parametrize("name", FORMS)
def test_other_forms_are_told_apart(name: str) -> None:
    for form in FORMS[name]:
        text = f"Олег, О. Мельник і {form} там."
        assert (Name([name]).is_in(text), Name([name]).may_be_in(text)) == (False, True), form
    assert Name([name]).is_in(f"До {name.upper()}.")


@pytest.mark.parametrize(
    "text", ["Олена Коваль і Петро Марчук", "Олен Марченко", "Марчук сказав Олегові", "Ольгу", "", "- . -"]
)
def test_somebody_else_is_not_taken_for_it(text: str) -> None:
    assert not Name(["Олена Марчук", "Olena", "…"]).may_be_in(text)
