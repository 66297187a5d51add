"""Statements that are built once say what Django would say, on both databases."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, models, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from comity.access.models import Marking, ReleaseRow
from comity.acts import decisions as acts
from comity.acts import packages
from comity.core.errors import Broken, NotFound
from comity.decisions.models import Decision, Package
from comity.record.models import Disclosure, Entry
from comity.record.writer import HEAD
from comity.sql import MOST_ROWS, Columns, Query
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """The cast."""
    return build()


def columns(row: models.Model) -> dict[str, object]:
    """What an object holds."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_come_back_as_the_query_set_gives_them(world: World) -> None:
    alone, adopted = world.under_silence(), world.adopted()
    build = Decision.objects.select_related("marking", "proceedings", "package").order_by("registered_at")
    asked = Query(lambda least: build.filter(registered_at__gte=least), models.DateTimeField())
    for since, keys in (
        (world.now - timedelta(days=1), {alone, adopted}),
        (world.now + timedelta(days=1), set[UUID]()),
    ):
        given, expected = asked(since), list(build.filter(registered_at__gte=since))
        assert {row.key for row in given} == keys
        assert [columns(row) for row in given] == [columns(row) for row in expected]
        with CaptureQueriesContext(connection) as more:
            assert [columns(row.proceedings) for row in given] == [
                columns(row.proceedings) for row in expected
            ]
            assert [row.package for row in given] == [None] * len(given)
        assert len(more) == 0


def test_tuples_are_given_as_tuples(world: World) -> None:
    key = world.adopted()
    entries = Entry.objects.filter(subject=key).order_by("index").values_list("act", "at", "data", "subject")
    asked = Query(
        lambda subject: (
            Entry.objects.filter(subject=subject)
            .order_by("index")
            .values_list("act", "at", "data", "subject")
        ),
        models.UUIDField(),
    )
    assert [(a, t, bytes(d), s) for a, t, d, s in asked(key)] == [
        (a, t, bytes(d), s) for a, t, d, s in entries
    ]
    assert asked(uuid4()) == []


def test_a_query_is_built_once_and_asked_with_other_values(world: World) -> None:
    first, second = world.under_silence(), world.adopted()
    built = []

    def of(key: UUID) -> "models.QuerySet[Decision]":
        built.append(key)
        return Decision.objects.filter(pk=key)

    asked = Query(of, models.UUIDField())
    found = [asked.first(key) for key in (first, second, uuid4(), first)]
    assert [row.key if row else None for row in found] == [first, second, None, first]
    assert len(built) == 1


def test_what_is_no_object_and_no_tuple_is_not_built(world: World) -> None:
    for rows in (
        Marking.objects.values("originator"),
        Marking.objects.values_list("originator", flat=True),
        Marking.objects.annotate(many=models.Count("releases")),
        Decision.objects.select_related("document__marking"),
    ):
        with pytest.raises(TypeError):
            Query(lambda rows=rows: rows)()


def test_nobody_locks_outside_of_a_transaction(world: World) -> None:
    with transaction.atomic():
        assert HEAD.first() is not None
    with pytest.raises(TransactionManagementError):
        HEAD.first()


def test_an_act_reads_its_decision_under_a_lock_where_there_are_locks(world: World) -> None:
    key = world.under_silence()
    with CaptureQueriesContext(connection) as asked:
        world.break_silence(key, world.aldora)
    locked = [q["sql"] for q in asked if "FOR UPDATE" in q["sql"]]
    assert [
        table
        for sql in locked
        for table in ("package", "decision", "head")
        if f'OF "decisions_{table}"' in sql or f'"record_{table}"' in sql
    ] == (["package", "decision", "head"] if connection.vendor == "postgresql" else [])


def test_an_objection_takes_twelve_statements(world: World) -> None:
    keys = [world.under_silence(), world.under_silence()]
    world.break_silence(keys[0], world.aldora)
    with CaptureQueriesContext(connection) as asked:
        world.break_silence(keys[1], world.aldora)
    work = [q["sql"] for q in asked if not q["sql"].startswith(("BEGIN", "COMMIT"))]
    clock = [sql for sql in work if "clock_timestamp" in sql]
    assert len(work) - len(clock) == 11, work


def test_new_rows_are_what_save_makes_of_them(world: World) -> None:
    marking = Marking.objects.create(originator="ALD", public_from=world.now)
    since, until = world.now, world.now + timedelta(days=1)
    saved = [
        ReleaseRow(marking=marking, party="BRE", since=since, until=until),
        ReleaseRow(marking=marking, group="members", since=since),
    ]
    for row in saved:
        row.save()
    Columns(ReleaseRow, ("marking", "party", "group", "since", "until")).add_rows(
        [(marking.pk, "BRE", "", since, until), (marking.pk, "", "members", since, None)]
    )
    rows = [{**columns(row), "id": 0} for row in ReleaseRow.objects.filter(marking=marking).order_by("id")]
    assert rows[2:] == rows[:2]
    with connection.cursor() as cursor:  # and as the database has them, which other queries compare with
        cursor.execute(
            "SELECT * FROM access_releaserow WHERE marking_id = %s ORDER BY id",
            [marking.pk.hex if connection.vendor == "sqlite" else marking.pk],
        )
        stored = [row[1:] for row in cursor.fetchall()]
    assert stored[2:] == stored[:2]


def test_many_rows_go_by_several_statements(world: World) -> None:
    rows = Columns(Marking, ("id", "originator", "public_from"))
    with CaptureQueriesContext(connection) as asked:
        rows.add_rows([(uuid4(), f"X{n}", None) for n in range(2 * MOST_ROWS + 1)])
    assert len(asked) == 3
    assert Marking.objects.filter(originator__startswith="X").count() == 2 * MOST_ROWS + 1


def test_every_kind_of_value_is_read_as_it_was_written(world: World) -> None:
    key = world.under_silence()
    row = world.decision(key)
    names = [f.attname for f in Decision._meta.concrete_fields if not f.primary_key]
    row.title, row.members, row.contested = "Title 'quoted' %s \u20ac", ["\u0416", "B"], True
    row.adopted_at, row.launcher, row.returned = None, "", False
    assert Columns(Decision, tuple(names)).set_columns(key, [getattr(row, name) for name in names]) == 1
    assert columns(world.decision(key)) == columns(row)
    row.save()
    assert columns(world.decision(key)) == columns(row)


def test_an_act_stores_whatever_it_changed_and_nothing_else(world: World) -> None:
    key = world.under_silence()
    first, second = world.decision(key), world.decision(key)
    second.title = "Changed meanwhile"
    second.store(second.procedure)
    event = first.procedure.break_by("ALD", world.now)
    first.published_at = world.now
    first.rules["label"] = "Set in place"
    first.store(first.procedure.after(event))
    now = world.decision(key)
    assert (now.stage, now.objectors, now.published_at) == ("broken", ["ALD"], world.now)
    assert (now.title, now.rules["label"]) == ("Changed meanwhile", "Set in place")
    with CaptureQueriesContext(connection) as asked:
        now.store(now.procedure)
        first.store(first.procedure)
    assert len(asked) == 0


def test_a_row_of_which_only_a_part_was_read_is_stored_whole(world: World) -> None:
    key = world.under_silence()
    part = Decision.objects.defer("objectors", "broken_at").get(key=key)
    part.store(part.procedure.after(part.procedure.break_by("ALD", world.now)))
    now = world.decision(key)
    assert (now.stage, now.objectors, now.broken_at) == ("broken", ["ALD"], world.now)


def test_what_is_not_there_is_not_stored(world: World) -> None:
    row = world.decision(world.under_silence())
    row.key = uuid4()
    row.read = {}
    with pytest.raises(Broken):
        row.store(row.procedure)


def test_the_door_for_acts_lets_through_whom_the_other_door_does(world: World) -> None:
    key = world.register_draft()
    for name, seat in world.seats.items():
        try:
            expected = Decision.objects.for_reader(seat, key, at=world.now).pk
        except NotFound:
            expected = None
        with transaction.atomic():
            if expected is None:
                with pytest.raises(NotFound):
                    acts.LOCKED.for_reader(seat, key, at=world.now)
            else:
                assert acts.LOCKED.for_reader(seat, key, at=world.now).pk == expected, name
    with transaction.atomic(), pytest.raises(NotFound):
        acts.LOCKED.for_reader(world.aldora, uuid4(), at=world.now)


def test_a_package_is_locked_before_its_parts(world: World) -> None:
    package = Package.objects.create(together=True, launched_at=world.now)
    key = world.under_silence()
    Decision.objects.filter(pk=key).update(package=package)
    with transaction.atomic():
        assert [row.pk for row in packages.HELD(key)] == [package.pk]
        Package.objects.update(together=False)
        assert packages.HELD(key) == []


def test_disclosures_are_as_they_were_committed(world: World) -> None:
    key = world.under_silence()
    done = world.break_silence(key, world.aldora, reason="Because, \u0434\u0430")
    rows = {row.name: row.value for row in Disclosure.objects.filter(entry=done.index)}
    assert rows["reason"] == "Because, \u0434\u0430"
    assert rows["paragraphs"] == []
    assert set(rows["request"]) == {"seat", "digest"}


def test_keys_of_disclosures_grow_with_the_record(world: World) -> None:
    """A key that did not would be written into the middle of its index."""
    for key in (world.under_silence(), world.under_silence()):
        world.break_silence(key, world.aldora)
    rows = list(Disclosure.objects.order_by("pk").values_list("entry", flat=True))
    assert len(set(rows)) > 2
    assert rows == sorted(rows)


def test_rules_set_anew_are_read_anew(world: World) -> None:
    decision = Decision.objects.get(key=world.under_silence())
    before = decision.rule_set
    assert decision.rule_set is before
    decision.rules = {**decision.rules, "label": "Another"}
    assert (before.label, decision.rule_set.label) != ("Another", before.label)
    assert decision.rule_set.label == "Another"
