"""The sample newsroom's pictures: scenes drawn in flat, layered silhouettes, the same at every start."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

_WIDTH: Final = 1600
_HEIGHT: Final = 1066
_CREDITS: Final = {"en": "Illustration: The Verkhivka Current", "uk": "Ілюстрація: «Верхівська течія»"}
Colour = tuple[int, int, int]
Scene = Callable[[ImageDraw.ImageDraw, Random], None]


@dataclass(frozen=True, kw_only=True)
class SamplePicture:
    """A drawn picture and the words that go with it."""

    name: str
    alt: str
    alt_uk: str
    caption: str
    caption_uk: str

    def words(self, language: str) -> dict[str, str]:
        """Return what a picture says in a language: alternative text, caption and credit."""
        alt, caption = (self.alt_uk, self.caption_uk) if language == "uk" else (self.alt, self.caption)
        return {"title": alt, "description": alt, "caption": caption, "credit": _CREDITS[language]}


def draw(name: str) -> bytes:
    """Return a scene as a JPEG of 1600 by 1066 pixels; the same name gives the same bytes."""
    sky, scene = _SCENES[name]
    image = _gradient(*sky)
    scene(ImageDraw.Draw(image), Random(name))  # noqa: S311 - a drawing, not a secret
    out = io.BytesIO()
    _grained(image, seed=name).save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize((_WIDTH, _HEIGHT))
    return Image.composite(Image.new("RGB", mask.size, bottom), Image.new("RGB", mask.size, top), mask)


def _grained(image: Image.Image, *, seed: str) -> Image.Image:
    noise = Random(seed).randbytes((_WIDTH // 2) * (_HEIGHT // 2))  # noqa: S311 - grain, not a secret
    grain = Image.frombytes("L", (_WIDTH // 2, _HEIGHT // 2), noise).resize(image.size).point(lambda level: level // 14)
    soft = image.filter(ImageFilter.GaussianBlur(0.8))
    return ImageChops.subtract(soft, Image.merge("RGB", (grain, grain, grain)))


def _hills(pen: ImageDraw.ImageDraw, dice: Random, *, level: int, colour: Colour, swing: int = 60) -> None:
    points, height = [(0, _HEIGHT)], float(level)
    for x in range(0, _WIDTH + 80, 80):
        height += dice.uniform(-swing, swing) / 2
        height += (level - height) / 4
        points.append((x, int(height)))
    pen.polygon([*points, (_WIDTH, _HEIGHT)], fill=colour)


def _houses(pen: ImageDraw.ImageDraw, dice: Random, *, level: int, colour: Colour, lit: Colour | None = None) -> None:
    x = -20
    while x < _WIDTH:
        width, height = dice.randint(90, 190), dice.randint(120, 330)
        pen.rectangle((x, level - height, x + width, _HEIGHT), fill=colour)
        if dice.random() < 0.5:
            pen.polygon(
                [(x - 8, level - height), (x + width // 2, level - height - 60), (x + width + 8, level - height)],
                fill=colour,
            )
        for row in range(level - height + 26, level - 20, 48):
            for column in range(x + 16, x + width - 24, 36):
                if lit is not None and dice.random() < 0.3:
                    pen.rectangle((column, row, column + 15, row + 22), fill=lit)
        x += width + dice.randint(2, 16)


def _wires(pen: ImageDraw.ImageDraw, *, height: int, sag: int, colour: Colour) -> None:
    for line in range(3):
        points = []
        for x in range(0, _WIDTH + 20, 20):
            along = (x % 800) / 800
            points.append((x, height + 26 * line + int(4 * sag * along * (1 - along))))
        pen.line(points, fill=colour, width=3)


def _town_at_dusk(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.ellipse((1040, 330, 1250, 540), fill=(255, 214, 150))
    _hills(pen, dice, level=640, colour=(150, 96, 110))
    _houses(pen, dice, level=800, colour=(86, 60, 88))
    _houses(pen, dice, level=960, colour=(36, 30, 54), lit=(255, 202, 112))
    _wires(pen, height=250, sag=60, colour=(46, 34, 56))


def _bridge(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    _hills(pen, dice, level=520, colour=(126, 158, 164))
    _hills(pen, dice, level=600, colour=(74, 112, 122))
    pen.rectangle((0, 760, _WIDTH, _HEIGHT), fill=(46, 82, 98))
    for left in range(-100, _WIDTH, 420):
        pen.arc((left, 470, left + 420, 960), 180, 360, fill=(24, 38, 50), width=22)
        pen.rectangle((left - 14, 640, left + 14, 900), fill=(24, 38, 50))
    pen.rectangle((0, 640, _WIDTH, 672), fill=(24, 38, 50))
    for _ in range(90):
        x, y = dice.randint(0, _WIDTH), dice.randint(790, _HEIGHT)
        pen.line((x, y, x + dice.randint(40, 180), y), fill=(96, 138, 150), width=3)


def _field_with_pylons(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    _hills(pen, dice, level=650, colour=(196, 160, 84), swing=30)
    for place, x in enumerate((180, 640, 1020, 1330)):
        size = 1 - place * 0.18
        top, foot = 700 - int(480 * size), 710
        half = int(70 * size)
        pen.line([(x - half, foot), (x, top), (x + half, foot)], fill=(52, 46, 48), width=max(3, int(9 * size)))
        for arm in (0.12, 0.26):
            y = top + int(480 * size * arm)
            pen.line((x - half, y, x + half, y), fill=(52, 46, 48), width=max(3, int(8 * size)))
    for _ in range(900):
        x, y = dice.randint(0, _WIDTH), dice.randint(700, _HEIGHT)
        pen.line(
            (x, y, x + dice.randint(-8, 8), y - dice.randint(20, 60)),
            fill=dice.choice([(222, 186, 104), (166, 128, 58)]),
            width=3,
        )


def _bakery_window(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((0, 0, _WIDTH, _HEIGHT), fill=(28, 32, 48))
    pen.rectangle((330, 230, 1270, 800), fill=(255, 198, 106))
    for shelf in (420, 580, 740):
        pen.rectangle((330, shelf, 1270, shelf + 14), fill=(140, 84, 40))
        for x in range(360, 1200, 104):
            tall = dice.randint(40, 70)
            pen.ellipse(
                (x, shelf - tall, x + 92, shelf + 16), fill=dice.choice([(196, 122, 56), (172, 98, 40), (214, 146, 78)])
            )
            pen.rectangle((330, shelf, 1270, shelf + 14), fill=(140, 84, 40))
    pen.rectangle((780, 230, 800, 800), fill=(28, 32, 48))
    pen.polygon([(300, 230), (1300, 230), (1360, 330), (240, 330)], fill=(150, 52, 44))
    pen.rectangle((0, 880, _WIDTH, _HEIGHT), fill=(18, 20, 32))
    for x in (440, 560, 660, 1010, 1120):
        pen.ellipse((x, 690, x + 58, 748), fill=(14, 16, 26))
        pen.rounded_rectangle((x - 18, 744, x + 78, 980), 34, fill=(14, 16, 26))


def _corridor(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for step in range(9):
        near = 1 - step / 10
        shade = 60 + step * 20
        left, top = int(_WIDTH / 2 * (1 - near)), int(_HEIGHT / 2 * (1 - near))
        pen.rectangle((left, top, _WIDTH - left, _HEIGHT - top), fill=(shade, shade + 12, shade - 4))
        pen.line((left, top, _WIDTH - left, top), fill=(40, 46, 40), width=4)
    for x in range(80, 560, 120):
        pen.rounded_rectangle(
            (x, 900 - x // 6, x + 90, 1010 - x // 6),
            16,
            fill=dice.choice([(206, 92, 60), (226, 170, 70), (58, 108, 146)]),
        )
        pen.ellipse((x + 18, 836 - x // 6, x + 72, 892 - x // 6), fill=(66, 52, 44))
        pen.ellipse((_WIDTH - x - 72, 836 - x // 6, _WIDTH - x - 18, 892 - x // 6), fill=(66, 52, 44))
        pen.rounded_rectangle((_WIDTH - x - 90, 900 - x // 6, _WIDTH - x, 1010 - x // 6), 16, fill=(92, 134, 96))


def _platform(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    _hills(pen, dice, level=560, colour=(160, 176, 190))
    pen.polygon([(0, 420), (1100, 560), (1100, 730), (0, 880)], fill=(38, 74, 120))
    pen.polygon([(0, 520), (1100, 600), (1100, 630), (0, 600)], fill=(232, 196, 92))
    for window in range(9):
        x = 40 + window * 118
        pen.rectangle((x, 545 + window * 4, x + 66, 610 - window), fill=(214, 230, 240))
    pen.polygon([(0, 900), (1150, 740), (_WIDTH, 740), (_WIDTH, _HEIGHT), (0, _HEIGHT)], fill=(112, 116, 122))
    for x, tall in ((860, 210), (960, 190), (1240, 280), (1330, 150), (1420, 270)):
        pen.ellipse((x, 900 - tall, x + 44, 944 - tall), fill=(32, 34, 42))
        pen.rounded_rectangle((x - 16, 940 - tall, x + 60, 930), 26, fill=(32, 34, 42))


def _river_at_night(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    _hills(pen, dice, level=430, colour=(34, 44, 66))
    _houses(pen, dice, level=600, colour=(20, 26, 42), lit=(255, 202, 112))
    pen.rectangle((0, 600, _WIDTH, _HEIGHT), fill=(38, 58, 84))
    for _ in range(150):
        x, y = dice.randint(-60, _WIDTH), dice.randint(612, _HEIGHT)
        pen.line((x, y, x + dice.randint(50, 260), y), fill=dice.choice(((58, 84, 114), (26, 42, 64))), width=4)
    for _ in range(46):
        x, y = dice.randint(0, _WIDTH), dice.randint(612, 720)
        pen.line((x, y, x + dice.randint(10, 34), y), fill=(214, 164, 92), width=4)
    # Two thirds of the gauge are under water.
    pen.rectangle((1_120, 380, 1_196, 694), fill=(238, 238, 230))
    for mark in range(6):
        pen.rectangle((1_120, 390 + mark * 52, 1_158 + mark % 2 * 38, 412 + mark * 52), fill=(176, 40, 34))
    for ring in range(3):
        wide, high = ring * 60, ring * 13
        pen.arc((1_060 - wide, 676 - high, 1_256 + wide, 712 + high), 0, 360, fill=(96, 124, 152), width=4)


def _bars(pen: ImageDraw.ImageDraw, _dice: Random) -> None:
    """Draw what the bridge cost in three summers, without a word in any language."""
    for place, millions in enumerate((14, 31, 58)):
        left, top = 260 + place * 380, 940 - millions * 13
        pen.rectangle((left, top, left + 260, 940), fill=((108, 138, 168), (70, 106, 146), (168, 32, 26))[place])
    pen.line((160, 940, 1_440, 940), fill=(60, 62, 68), width=6)


_SCENES: Final[dict[str, tuple[tuple[Colour, Colour], Scene]]] = {
    "town-at-dusk": (((64, 58, 104), (250, 168, 120)), _town_at_dusk),
    "bridge": (((196, 214, 214), (236, 226, 200)), _bridge),
    "field-with-pylons": (((110, 160, 196), (246, 224, 178)), _field_with_pylons),
    "bakery-window": (((28, 32, 48), (28, 32, 48)), _bakery_window),
    "corridor": (((40, 46, 40), (40, 46, 40)), _corridor),
    "bridge-cost": (((246, 243, 234), (246, 243, 234)), _bars),
    "platform": (((176, 196, 214), (236, 230, 220)), _platform),
    "river-at-night": (((16, 22, 40), (74, 88, 116)), _river_at_night),
}
PICTURES: Final = (
    SamplePicture(
        name="town-at-dusk",
        alt="Roofs and lit windows of a town at dusk, tram wires across the sky",
        alt_uk="Дахи й освітлені вікна міста в сутінках, трамвайні дроти через усе небо",
        caption="Verkhivka on an evening with electricity",
        caption_uk="Верхівка ввечері, коли є світло",
    ),
    SamplePicture(
        name="bridge-cost",
        alt="Three bars, each about twice as high as the one before; the last is red",
        alt_uk="Три стовпчики, кожен майже вдвічі вищий за попередній; останній червоний",
        caption="What the repair cost, in millions of hryvnias",
        caption_uk="Скільки коштував ремонт, у мільйонах гривень",
    ),
    SamplePicture(
        name="bridge",
        alt="A bridge of steel arches over a wide grey river",
        alt_uk="Міст зі сталевими арками над широкою сірою рікою",
        caption="The road bridge over the Verkha",
        caption_uk="Автомобільний міст через Верху",
    ),
    SamplePicture(
        name="field-with-pylons",
        alt="A row of pylons that grows smaller across a field of ripe wheat",
        alt_uk="Ряд опор, що меншає над полем стиглої пшениці",
        caption="The line that feeds three districts",
        caption_uk="Лінія, що живить три райони",
    ),
    SamplePicture(
        name="bakery-window",
        alt="People stand at night before a bakery's bright window full of loaves",
        alt_uk="Люди вночі стоять перед яскравою вітриною пекарні, повною хліба",
        caption="The window on Mill Street, ten to five in the morning",
        caption_uk="Вітрина на вулиці Млиновій, за десять п’ята ранку",
    ),
    SamplePicture(
        name="corridor",
        alt="Children sit along both walls of a long corridor",
        alt_uk="Діти сидять уздовж обох стін довгого коридору",
        caption="A lesson in the shelter of School No. 4",
        caption_uk="Урок в укритті школи № 4",
    ),
    SamplePicture(
        name="platform",
        alt="People wait on a platform beside a blue train with a yellow stripe",
        alt_uk="Люди чекають на платформі біля синього поїзда з жовтою смугою",
        caption="The morning train to the district hospital",
        caption_uk="Ранковий поїзд до районної лікарні",
    ),
    SamplePicture(
        name="river-at-night",
        alt="A red and white gauge stands in a dark river, before a town with lit windows",
        alt_uk="Червоно-біла водомірна рейка стоїть у темній річці перед містом з освітленими вікнами",
        caption="The gauge at the old bridge, shortly before midnight",
        caption_uk="Водомірна рейка біля старого мосту незадовго до півночі",
    ),
)
