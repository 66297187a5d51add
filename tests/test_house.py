"""The rules of the house that no linter knows."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from comity.cli.drills import DRILLS
from tests import house
from tests.house import COMITY, ROOT, SOURCE

LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 40, 150

# who may write besides acts/: bookkeeping by its own package, and the hands that acts use
BOOKKEEPING: Final = {
    "people/adapters.py": {"ApiToken"},  # means of signing in, ended with the password that made them
    "publish/publisher.py": {"Checkpoint"},
    "publish/cosigning.py": {"Cosignature"},
    "record/alarms.py": {"Alarm", "Head"},
    "record/clock.py": {"ClockAlarm", "Heartbeat"},
    "record/proofs.py": {"Tile"},
    "record/heartbeats.py": {"Heartbeat"},
    "notices/outbox.py": {"Cursor", "Notice"},
    "notices/reminders.py": {"Notice"},
    "notices/post.py": {"Notice", "Delivery"},  # that a circulation went out; acts copy it into a hold
}
HANDS: Final = {  # module: what acts/ alone may call in it
    "access/markings.py": {"markings.made", "markings.own", "markings.release"},
    "documents/numbering.py": {"numbering.give"},
    "files/store.py": {"store.put", "store.forget"},
    "record/writer.py": {"writer.append", "writer.append_all"},
    "decisions/models.py": {"decision.store"},
    "people/models.py": {"Person.objects.create_user"},
}
WRITES: Final = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "add_rows",
    "set_columns",
}
NOT_ROWS: Final = re.compile(
    r"(digest|hashlib|hidden|params|context|headers|cleaned_data|hash|found|told|fields)\b"
)
# paths of one machine; written so that this file does not contain them itself
UNWANTED: Final = re.compile(r"(?<![\w.])/(?:wo" r"rk|ro" r"ot)/")
TEXT: Final = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".txt",
    ".po",
    ".json",
    ".yml",
    ".xml",
    ".sh",
    "",
}


def test_modules_are_short() -> None:
    long = {
        house.relative(p): n
        for p in [*house.modules(), *house.modules(ROOT / "tests"), *house.modules(ROOT / "bench")]
        if (n := len(p.read_text().splitlines())) > LONGEST_MODULE
    }
    assert long == {}


def test_functions_are_short() -> None:
    long = {
        f"{house.relative(path)}:{node.name}": n
        for path in house.modules()
        for node in house.functions(path)
        if (n := house.lines_of(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def test_templates_are_short() -> None:
    long = {
        house.relative(p): n
        for p in SOURCE.rglob("*.html")
        if (n := len(p.read_text().splitlines())) > LONGEST_TEMPLATE
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        house.relative(p)
        for p in house.modules()
        if p.read_text().strip() and not ast.get_docstring(house.tree_of(p))
    ]
    assert silent == []


def written_rows(call: str) -> bool:
    """Whether a call looks like a write through the ORM."""
    subject, _dot, verb = call.rpartition(".")
    return bool(subject) and verb in WRITES and not NOT_ROWS.search(subject.rpartition(".")[2])


def test_only_acts_write_what_the_organisation_knows() -> None:
    wrong = []
    for path in house.modules(COMITY):
        name = path.relative_to(COMITY).as_posix()
        if name.startswith(("acts/", "core/")) or name in HANDS:
            continue
        own = {
            model.lower() for model in BOOKKEEPING.get(name, set())
        }  # `Cursor.objects`, or a row named `cursor`
        wrong += [
            f"{name}: {call}"
            for call in house.calls(house.tree_of(path))
            if written_rows(call) and call.split(".")[0].lower() not in own
        ]
    assert wrong == []


def test_the_hands_of_acts_move_for_acts_alone() -> None:
    hands = set().union(*HANDS.values())
    wrong = []
    for path in house.modules(COMITY):
        name = path.relative_to(COMITY).as_posix()
        if not name.startswith("acts/") and name not in HANDS:
            wrong += [f"{name}: {call}" for call in house.calls(house.tree_of(path)) if call in hands]
    assert wrong == []


def test_bookkeeping_decides_nothing() -> None:
    models = set().union(*BOOKKEEPING.values())
    rules = [p for p in house.modules(COMITY / "core") if "log" not in p.parts]  # its `Checkpoint` is a value
    for path in [COMITY / "access" / "release.py", COMITY / "access" / "permits.py", *rules]:
        names = {node.id for node in ast.walk(house.tree_of(path)) if isinstance(node, ast.Name)}
        assert not names & models, path


ACTS = house.formal_acts()


@pytest.mark.parametrize("act", ACTS)
def test_every_formal_act_has_a_permit(act: str) -> None:
    permits = house.tree_of(COMITY / "access" / "permits.py")
    names = {node.name for node in permits.body if isinstance(node, ast.FunctionDef)}
    names |= {
        t.id for n in permits.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    assert act in names
    assert house.reaches(ACTS[act], act, f"permits.{act}")


@pytest.mark.parametrize("act", ACTS)
def test_every_formal_act_enters_the_record(act: str) -> None:
    writes = ["writer.append", "writer.append_all", "decisions.write", "packages.write_all", "drafts.brought"]
    writes += ["decisions.broken", "silence.said"]  # `release` enters what a delegation had prepared
    assert any(house.reaches(ACTS[act], act, write) for write in writes)


@pytest.mark.parametrize("act", ACTS)
def test_every_formal_act_has_a_test(act: str) -> None:
    tests = [p for p in (ROOT / "tests").rglob("test_*.py") if p.name != "test_house.py"]
    assert any(re.search(rf"\b{act}\b", path.read_text()) for path in tests)


@pytest.mark.parametrize("act", ACTS)
def test_every_formal_act_is_explained(act: str) -> None:
    assert f"`{act}`" in (ROOT / "docs" / "use" / "acts.md").read_text()


def test_nobody_slips_past_the_gatekeepers() -> None:
    wrong = [
        house.relative(path)
        for path in house.modules(COMITY)
        for call in house.calls(house.tree_of(path))
        if call.rpartition(".")[2] in {"get_object_or_404", "get_list_or_404"}
    ]
    assert wrong == []


def test_only_one_module_asks_the_time() -> None:
    clocks = {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "time.time"}
    wrong = [
        f"{house.relative(path)}: {call}"
        for path in house.modules(COMITY)
        if path not in {COMITY / "record" / "clock.py", SOURCE / "comity_witness" / "clock.py"}
        for call in house.calls(house.tree_of(path))
        if call in clocks
    ]
    assert wrong == []


def test_nothing_happens_by_signal() -> None:
    wrong = [
        house.relative(p)
        for p in house.modules(COMITY)
        if re.search(r"@receiver|\.connect\(.*sender", p.read_text())
    ]
    assert wrong == []


def test_every_setting_is_documented_and_read_in_one_place() -> None:
    settings = COMITY / "site" / "settings.py"
    read = set(re.findall(r"\"(COMITY_[A-Z_]+)\"", settings.read_text()))
    documented = set(
        re.findall(r"^\| `(COMITY_[A-Z_]+)`", (ROOT / "docs/operate/settings.md").read_text(), re.MULTILINE)
    )
    assert read == documented
    elsewhere = [
        house.relative(p)
        for p in house.modules(COMITY)
        if p.parent != settings.parent and re.search(r"environ.*COMITY_|getenv", p.read_text())
    ]
    assert elsewhere == []


def test_files_name_nobody_s_machine() -> None:
    wrong = []
    for path in house.tracked():
        if path.suffix in TEXT:
            found = UNWANTED.search(path.read_text(errors="replace"))
            if found:
                wrong.append(f"{house.relative(path)}: {found.group()}")
    assert wrong == []


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in house.tracked():
        if path.suffix != ".md":
            continue
        links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text())
        wrong += [f"{house.relative(path)}: {link}" for link in links if not (path.parent / link).exists()]
    assert wrong == []


def test_every_answer_to_a_threat_is_shown_by_a_test_or_a_drill() -> None:
    rows = (ROOT / "docs" / "operate" / "threats.md").read_text().splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("|")][2:]
    assert len(cells) > 20
    wrong = [row[0] for row in cells if len(row) != 4 or not re.search(r"`(tests/|comity drill )", row[2])]
    for row in cells:
        for shown in re.findall(r"`([^`]+)`", row[2]):
            known = (
                shown.removeprefix("comity drill ") in DRILLS
                if shown.startswith("comity drill ")
                else Path(shown).name.startswith("test_") and (ROOT / shown).is_file()
            )
            wrong += [] if known else [f"{row[0]}: {shown}"]
    assert wrong == []


def test_pages_carry_no_script_or_style_of_their_own() -> None:
    inline = re.compile(  # values for a script of the site are none
        r'<style|<script(?![^>]*\bsrc=)(?![^>]*\btype="application/json")|\sstyle=|\son[a-z]+=', re.IGNORECASE
    )
    assert [
        house.relative(p) for p in SOURCE.rglob("templates/**/*.html") if inline.search(p.read_text())
    ] == []
