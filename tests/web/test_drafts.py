"""Bringing a text by its page: what cannot be shown is told, what cannot be read is said beside its field."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comity.core.consensus.rules_shipped import MINUTES
from comity.core.text import guard
from comity.decisions.models import Decision
from comity.register.models import RuleVersion
from comity.web.decision_forms import DraftForm
from tests.material import make
from tests.web.asking import send, text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/decisions/new/"
PAPER = {"body": "SOC", "language": "en", "title": "Calendar"}
WORD = "<w:p><w:r><w:t>Decides to meet.</w:t>%s</w:r></w:p>"


@pytest.fixture
def world() -> World:
    """The organisation, with its registrar."""
    return build()


def file(xml: str) -> SimpleUploadedFile:
    """A Word file as a browser sends it."""
    return SimpleUploadedFile("draft.docx", make.small(xml))


def test_what_a_page_cannot_show_of_a_file_is_told_at_once(world: World) -> None:
    client = world.client("clerk")
    page = client.get(send(client, NEW, **PAPER, file=file(WORD % "<w:drawing/>")).url)
    assert "A picture, equation or object is not shown" in text(page)
    assert "Decides to meet.[…]" in text(page)
    page = client.get(send(client, NEW, **PAPER, file=file(WORD % "")).url)
    assert "is not shown" not in text(page)


def test_what_cannot_be_read_is_said_beside_its_field(world: World) -> None:
    client = world.client("clerk")
    tracked = SimpleUploadedFile("draft.docx", make.tracked())
    assert "accept or reject all of them" in text(send(client, NEW, **PAPER, file=tracked))
    assert "characters that are not text" in text(send(client, NEW, **PAPER, typed="Decides \x1b to meet."))
    assert not Decision.objects.exists()


def test_a_word_file_beyond_the_limit_is_refused_before_it_is_read() -> None:
    class Large(SimpleUploadedFile):
        """Says that it is large, and must not be asked for its bytes."""

        def read(self, *args: object) -> bytes:
            raise AssertionError("read into memory")

    file = Large("draft.docx", b"x")
    file.size = guard.MOST_BYTES + 1
    given = {"act": str(uuid4()), "body": "SOC", "title": "t", "language": "en"}
    form = DraftForm(given, {"file": file}, bodies={"SOC": "x"})
    assert not form.is_valid()
    assert "25 MB" in str(form.errors["file"])


def test_the_class_of_a_decision_is_chosen_where_the_rules_know_several(world: World) -> None:
    client = world.client("clerk")
    assert "Class of decision" not in text(client.get(NEW))
    both = replace(MINUTES, classes=frozenset({"ordinary", "budget", "corrigendum"}))
    RuleVersion.objects.update(values=both.to_json())
    page = text(client.get(NEW))
    assert '<option value="ordinary" selected>ordinary</option>' in page
    assert "corrigendum</option>" not in page, "a corrigendum is brought from its decision"
    page = text(client.get(send(client, NEW, **PAPER, typed="Decides.", decision_class="budget").url))
    assert "<dt>Class of decision</dt><dd>budget</dd>" in page
    assert Decision.objects.get().decision_class == "budget"
    send(client, NEW, **PAPER, typed="Decides.", decision_class="war")
    assert Decision.objects.count() == 1
