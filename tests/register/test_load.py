"""The registers that come with Comity: any list as of any day, in the order of the reader's language."""

import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.db import models

from comity.core.consensus.rules_shipped import SHIPPED
from comity.core.errors import Broken
from comity.register import load, queries
from comity.register.models import Organisation, Party, PartyStatus

FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BEFORE_KUWAIT, WITH_KUWAIT = date(2022, 10, 12), date(2022, 10, 13)
BEFORE_THE_TENTH, WITH_THE_TENTH = date(2023, 12, 25), date(2023, 12, 26)


def store(register: dict[str, Any]) -> None:
    for row in load.rows(register, FOUNDED):
        row.save(force_insert=True)


@pytest.fixture
def cica(db: None) -> None:
    store(load.shipped("cica"))


@pytest.fixture
def invented(db: None) -> None:
    store(load.shipped("invented"))


def names(day: date, kind: str, language: str = "en") -> list[str]:
    return [listed.name for listed in queries.parties_on(day, language, [kind])]


@pytest.mark.parametrize("name", ["cica", "invented"])
def test_a_file_is_a_plain_value_that_becomes_rows_without_a_database(name: str) -> None:
    rows = load.rows(load.shipped(name), FOUNDED)
    kinds = Counter(type(row).__name__ for row in rows)
    assert isinstance(rows[0], Organisation)
    assert kinds["Party"] > 30
    order = list(dict.fromkeys(type(row) for row in rows))
    assert order.index(Party) < order.index(PartyStatus)  # they can be stored in this order


def test_members_before_and_after_the_last_accession(cica: None) -> None:
    before, after = names(BEFORE_KUWAIT, "member_state"), names(WITH_KUWAIT, "member_state")
    assert len(before) == 27
    assert len(after) == 28
    assert set(after) - set(before) == {"Kuwait"}
    assert len(names(TODAY, "member_state")) == 28


def test_nine_observers_then_ten(cica: None) -> None:
    # invariant 32
    before, after = names(BEFORE_THE_TENTH, "observer_state"), names(WITH_THE_TENTH, "observer_state")
    assert len(before) == 9
    assert len(after) == 10
    assert set(after) - set(before) == {"Saudi Arabia"}


@pytest.mark.parametrize(
    ("day", "members"),
    [(date(1999, 9, 13), 0), (date(1999, 9, 14), 15), (date(2002, 6, 4), 16), (date(2004, 10, 22), 17)],
)
def test_the_first_years(cica: None, day: date, members: int) -> None:
    assert len(names(day, "member_state")) == members


def test_other_kinds_of_party(cica: None) -> None:
    assert len(names(TODAY, "observer_organisation")) == 5
    assert "Economic Cooperation Organization" in names(TODAY, "partner")
    assert "Council of Eminent Persons" in names(TODAY, "advisory_body")
    assert names(TODAY, "secretariat") == ["Secretariat"]
    assert names(TODAY, "chairmanship") == ["Chairmanship"]


def test_no_party_is_two_things_at_once(cica: None) -> None:
    for year in range(1999, 2027):
        listed = [p.code for p in queries.parties_on(date(year, 12, 31), "en")]
        assert len(listed) == len(set(listed))


def test_order_follows_the_alphabet_of_the_language(cica: None) -> None:
    # invariant 33
    english, russian = names(TODAY, "member_state"), names(TODAY, "member_state", "ru")
    assert english[:3] == ["Afghanistan", "Azerbaijan", "Bahrain"]
    assert english.index("Tajikistan") < english.index("Thailand") < english.index("Türkiye")
    assert english[-3:] == ["United Arab Emirates", "Uzbekistan", "Vietnam"]
    assert russian[:3] == ["Азербайджан", "Афганистан", "Бангладеш"]
    assert (
        russian.index("Монголия") < russian.index("Объединённые Арабские Эмираты") < russian.index("Пакистан")
    )
    assert russian.index("Республика Корея") < russian.index("Россия")
    assert russian[-1] == "Шри-Ланка"
    assert len(russian) == len(english)


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["Åland", "Tonga", "Türkiye", "Turkmenistan"]),
        ("ru", ["Ежевика", "Ёлка", "Енот"]),
        ("ru", ["Ирак", "Иран", "Йорунд", "Катар"]),
        ("ru", ["Шри-Ланка", "Эстрель", "Юг", "Япония"]),
    ],
)
def test_sort_keys(language: str, ordered: list[str]) -> None:
    keys = [load.sort_key(name, language) for name in ordered]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_designations_are_dated(cica: None) -> None:
    # invariant 32
    assert queries.names_on(date(2021, 12, 31), "en")["TR"] == "Turkey"
    assert queries.names_on(TODAY, "en")["TR"] == "Türkiye"


def test_the_chairmanship_of_a_day(cica: None) -> None:
    # invariant 32
    assert queries.chair_on(date(2024, 12, 16)) == "KZ"
    assert queries.chair_on(date(2024, 12, 17)) == "AZ"
    assert queries.chair_on(date(2012, 1, 1)) == "TR"
    assert queries.chair_on(date(2001, 1, 1)) == ""


def test_bodies_have_the_members_of_their_day_and_rules(cica: None) -> None:
    assert len(queries.members_of("SOC", BEFORE_KUWAIT)) == 27
    assert queries.members_of("SOC", TODAY) == {
        p.code for p in queries.parties_on(TODAY, "en", ["member_state"])
    }
    assert queries.members_of("SOC", date(2003, 1, 1)) == frozenset()  # the committee came later
    _key, label, rules = queries.rules_on("SOC", TODAY)
    assert label == SHIPPED["cica"].label
    assert rules.to_json() == SHIPPED["cica"].to_json()
    assert list(queries.bodies_on(TODAY, "ru", deciding=True)) == ["SUMMIT", "MC", "SOC"]


def test_an_observer_is_in_no_body(cica: None) -> None:
    assert "SA" not in queries.members_of("SOC", TODAY)
    assert "LK" not in queries.members_of("SOC", date(2018, 8, 14))  # an observer until the next day
    assert "LK" in queries.members_of("SOC", date(2018, 8, 15))


def test_an_unknown_first_day_is_said_and_never_guessed() -> None:
    register = load.shipped("cica")
    japan = next(p for p in register["parties"] if p["code"] == "JP")
    assert japan["statuses"][0]["from"] is None
    rows = load.rows(register, FOUNDED)
    status = next(r for r in rows if isinstance(r, PartyStatus) and r.party_id == "JP")
    assert status.valid_from == date(2004, 10, 22)
    assert load.AT_LEAST in status.source
    del japan["statuses"][0]["known_since"]
    with pytest.raises(Broken):
        load.rows(register, FOUNDED)


def test_every_fact_names_a_source_and_how_sure_it_is() -> None:
    register = load.shipped("cica")
    facts = [f for p in register["parties"] for f in (*p["statuses"], *p["clocks"])]
    facts += [f for p in register["parties"] for d in p["designations"].values() for f in d]
    facts += [*register["bodies"], *register["chairmanships"], register["organisation"]]
    for fact in facts:
        assert fact["source"] in register["sources"], fact
        assert fact["confidence"] in {"high", "medium", "low"}, fact
    for source in register["sources"].values():
        assert source["title"]
        assert source["address"].startswith("http") or source["title"].startswith("General")


def test_the_invented_organisation_names_nothing_real(invented: None) -> None:
    assert len(names(TODAY, "member_state")) == 28
    assert names(TODAY, "member_state")[0] == "Aldora"
    assert names(TODAY, "member_state", "ru")[:4] == ["Алдора", "Амбрия", "Арвенн", "Бренн"]
    assert queries.chair_on(TODAY) == "AMB"
    real = load.shipped("cica")
    taken = {fact["name"] for p in real["parties"] for d in p["designations"].values() for fact in d}
    own = {
        fact["name"]
        for p in load.shipped("invented")["parties"]
        for d in p["designations"].values()
        for fact in d
    }
    assert own & taken == {"Secretariat", "Секретариат", "Chairmanship", "Председательство"}
    assert names(date(2015, 1, 1), "observer_state") == [
        "Corvane",
        "Ithmar",
        "Tavaria",
    ]  # Tavaria joined later


@pytest.mark.parametrize("name", ["cica", "invented"])
def test_clocks_are_zones_and_rest_days_that_exist(name: str) -> None:
    for party in load.shipped(name)["parties"]:
        for clock in party["clocks"]:
            assert clock["zone"] in available_timezones()
            assert clock["weekend"]
            assert set(clock["weekend"]) <= set(range(7))


@pytest.mark.parametrize("name", ["cica", "invented"])
def test_every_party_has_both_languages(name: str) -> None:
    for party in load.shipped(name)["parties"]:
        assert set(party["designations"]) == {"en", "ru"}


def test_rows_fit_their_columns() -> None:
    for name in ("cica", "invented"):
        for row in load.rows(load.shipped(name), FOUNDED):
            for column in row._meta.concrete_fields:
                if isinstance(column, models.CharField) and column.max_length:
                    assert len(str(getattr(row, column.attname) or "")) <= column.max_length


def test_the_file_survives_a_round_trip() -> None:
    register = load.shipped("cica")
    assert json.loads(json.dumps(register)) == register
