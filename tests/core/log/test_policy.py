"""Policies: whose signature counts, and that nobody counts twice."""

import pytest

from comity.core.log import policy
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed
from tests.core.log.material import ORIGIN, log_key, policy_text, witness_key

LOG = log_key()
WITNESSES = {name: witness_key(f"{name}.example", bytes([n] * 32)) for n, name in enumerate("abcdef", 20)}


def lines(*more: str) -> str:
    named = [f"witness {name} {key}" for name, key in WITNESSES.items()]
    return policy_text(*named, *more)


def by(names: str) -> list[Key]:
    return [LOG, *(WITNESSES[name] for name in names)]


def test_a_policy_without_witnesses_asks_for_the_record_alone() -> None:
    rules = policy.parse(policy_text())
    assert rules.met(ORIGIN, [LOG])
    assert not rules.met(ORIGIN, [])
    assert not rules.met(ORIGIN, [WITNESSES["a"]])
    assert rules.knows(ORIGIN)
    assert not rules.knows("another.example")


def test_groups_within_groups() -> None:
    """The shape of the specification's own example: two of three, and any of three."""
    rules = policy.parse(lines("group x 2 a b c", "group y any d e f", "group both all x y", "quorum both"))
    for signers, enough in (
        ("abd", True),
        ("bcf", True),
        ("abc", False),
        ("ad", False),
        ("def", False),
        ("", False),
    ):
        assert rules.met(ORIGIN, by(signers)) is enough
    assert not rules.met(ORIGIN, by("abcdef")[1:])


def test_a_single_witness_can_be_the_quorum() -> None:
    rules = policy.parse(lines("quorum c"))
    assert rules.met(ORIGIN, by("c"))
    assert not rules.met(ORIGIN, by("ab"))


def test_the_key_of_one_record_does_not_vouch_for_another() -> None:
    other = log_key("another.example", bytes([9] * 32))
    rules = policy.parse(f"log {LOG}\nlog {other} https://another.example/\nquorum none\n")
    assert rules.met(ORIGIN, [LOG])
    assert not rules.met(ORIGIN, [other])


def test_comments_blanks_and_addresses_are_taken() -> None:
    text = f"# from a note verbale\n\n \t\n  log\t{LOG}  https://x.example/\n\t# quorum a\n quorum none"
    assert policy.parse(text).logs == (LOG,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"log {LOG}\n",
        policy_text("quorum none", "quorum none"),
        policy_text("quorum missing"),
        policy_text("quorum"),
        policy_text("quorum none none"),
        policy_text("Quorum none"),
        policy_text("unknown line", "quorum none"),
        f"log {LOG}\nlog {LOG}\nquorum none\n",
        f"log {LOG} address more\nquorum none\n",
        f"log {WITNESSES['a']}\nquorum none\n",
        policy_text(f"witness w {LOG}", "quorum none"),
        policy_text(f"witness none {WITNESSES['a']}", "quorum none"),
        policy_text(f"witness w {WITNESSES['a']}", f"witness v {WITNESSES['a']}", "quorum none"),
        policy_text(f"witness w {WITNESSES['a']}", f"witness w {WITNESSES['b']}", "quorum none"),
        lines("group g 2 a a", "quorum g"),
        lines("group g 1 a", "group h 1 a", "quorum h"),
        lines("group g 0 a b", "quorum g"),
        lines("group g 3 a b", "quorum g"),
        lines("group g +1 a b", "quorum g"),
        lines("group g all", "quorum g"),
        lines("group g any none", "quorum g"),
        lines("group g any z", "quorum g"),
        lines("group g any g", "quorum g"),
        lines("group a any b", "quorum a"),
        lines("quorum g", "group g any a"),
        policy_text("quorum\u00a0none"),
        policy_text("quorum none\r"),
        policy_text("quorum none\x00"),
        policy_text("quorum none\x7f"),
    ],
)
def test_what_is_not_exactly_a_policy_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        policy.parse(text)


def test_groups_within_groups_without_end_are_read_and_answered() -> None:
    nested = ["group g0 any a", *(f"group g{n} all g{n - 1}" for n in range(1, 3000)), "quorum g2999"]
    rules = policy.parse(lines(*nested))
    assert rules.met(ORIGIN, by("a"))
    assert not rules.met(ORIGIN, by("b"))


def test_names_are_opaque_octets_and_a_policy_need_not_name_a_log() -> None:
    key = WITNESSES["a"]
    raw = b"witness w\x80 " + str(key).encode() + b"\nquorum w\x80\n"
    rules = policy.parse(raw)
    assert rules.logs == ()
    assert not rules.knows(ORIGIN)
    assert policy.parse(b"quorum none\n").quorum == "none"
    kelvin = f"witness K {key}\nwitness \u212a {WITNESSES['b']}\nquorum \u212a\n"
    assert [name for name, _key in policy.parse(kelvin).witnesses] == ["K", "\u212a"]
    with pytest.raises(Malformed):
        policy.parse(raw.replace(b"quorum w\x80", b"quorum w\x81"))
