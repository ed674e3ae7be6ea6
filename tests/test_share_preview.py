"""At the desk a story shows itself as others will: each headline in its place, and the headline where none is."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hostile import tree_of
from masthead.staff.models import Member
from masthead.staff.roles import get_role, role_group
from world import make_picture, make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def titles(html: bytes) -> list[str]:
    return [each.text for each in tree_of(html).iter() if each.get("class") == "share-title"]


def test_each_place_shows_its_headline(client: Client) -> None:
    story = make_world().story("told", at=AT, title="Told & <b>", standfirst="So.", hero=make_picture())
    member = Member.objects.create(email="editor@example.org")
    member.groups.add(role_group(get_role("editor")))
    client.force_login(member)
    form = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert titles(client.get(form).content) == ["Told & <b>"] * 3
    story.seo_title, story.social_headline = "With names", "A question?"
    story.save_revision()
    page = client.get(form).content
    assert titles(page) == ["With names", "A question?", "A question?"]
    assert page.count(b'class="share-picture"') == 1
    assert "› news › told".encode() in page
