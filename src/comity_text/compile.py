"""`comity text compile BASE CODE=FILE ... --out DIR`: one text in brackets from the files of many parties."""

import argparse
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from comity.core.errors import Refused, Unreadable, _
from comity.core.text import tracked
from comity.core.text.rolling import jsonread
from comity.core.text.rolling.compilation import (
    Compilation,
    Group,
    ReserveKind,
    Statement,
    Submission,
)
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.jsonread import NotACompilation
from comity.core.text.rolling.merge import compiled, merge, said, sent_by_group
from comity.core.text.rolling.submit import submission
from comity.core.text.tokens import Text
from comity_text.compiled import files, result
from comity_text.frame import (
    REFUSED,
    Result,
    TakesTooLong,
    about,
    language,
    named,
    progress,
    received,
    sentence,
)

LIMITS: Final = (2 << 30, 300)  # bytes of memory, seconds of processor time
NOTHING_WRITTEN: Final = "Nothing was written. Mend these files, or leave them out, and compile again."
UNCHANGED: Final = "Every word is that of the base. Look whether this is the file that was meant."
CODE: Final = re.compile(r"[^\W_][\w.-]{0,23}")


class BaseHasChanges(Unreadable):
    """Nobody can say what is proposed on a text that is itself a proposal."""

    message = _("The base text holds tracked changes; accept or reject them first.")


class UnknownParagraph(Unreadable):
    """A stance on a paragraph that the base does not have."""

    message = _("The base has no paragraph %(paragraph)s.")


def coded(given: str) -> tuple[str, str]:
    """CODE=FILE."""
    code, sign, file = given.partition("=")
    if not sign or not file or not CODE.fullmatch(code):
        raise argparse.ArgumentTypeError(f"{given!r} is not CODE=FILE")
    return code, file


def codes(given: str) -> tuple[str, ...]:
    """CODE,CODE,..."""
    found = tuple(code for code in re.split(r"[\s,;]+", given) if code)
    if not all(CODE.fullmatch(code) for code in found) or len({*found}) != len(found):
        raise argparse.ArgumentTypeError(f"{given!r} is not a list of different codes")
    return found


def group(given: str) -> Group:
    """CODE=MEMBER,MEMBER,..."""
    code, members = coded(given)
    return Group(code, codes(members))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("base", help="the text that was circulated: a .docx file without tracked changes")
    parser.add_argument("sent", nargs="*", type=coded, metavar="CODE=FILE", help="a party and its .docx file")
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder for the results")
    parser.add_argument(
        "--order", type=codes, default=(), help="codes in protocol order; others follow by code"
    )
    parser.add_argument(
        "--lang",
        type=language,
        metavar="LANGUAGE",
        help="of the words beside brackets: en, ru, ...",
    )
    parser.add_argument(
        "--group",
        action="append",
        type=group,
        default=[],
        metavar="CODE=CODE,...",
        help="who speaks together",
    )
    parser.add_argument(
        "--statements", metavar="FILE", help="JSON: who supports the base in a paragraph, and reserves"
    )
    parser.add_argument("--names", metavar="FILE", help="JSON: the names of parties by code")
    parser.add_argument("--previous", metavar="FILE", help="the compilation.json that came with this base")
    parser.add_argument("--pdf", action="store_true", help="a PDF too; needs WeasyPrint")
    parser.add_argument("--akn", action="store_true", help="Akoma Ntoso 3.0 too")


def run(asked: argparse.Namespace) -> Result:
    """Read all files, compile, write all forms."""
    with about(asked.base):
        data = received(asked.base)
        read = tracked.read(data)
        if read.changes:
            raise BaseHasChanges
    before = started(asked, data, read.rejected())
    sent, faults = all_files(asked, before)
    if faults:
        return Result({}, [*faults, NOTHING_WRITTEN], REFUSED)
    own = {code for code, _file in asked.sent}
    sent = [s for s in sent if s.party in own or not any(s.party == o.party and o is not s for o in sent)]
    made = merge(before, with_(before, sent))
    made = stated(made, asked.statements) if asked.statements else made
    names = (
        {key: str(value) for key, value in jsonread.parsed(received(asked.names)).value.items()}
        if asked.names
        else {}
    )
    remarks = [*superseded(asked.sent), *told(made)]
    forms, losses = files(data, made, names, pdf=asked.pdf, akn=asked.akn)
    return result(Path(asked.out), forms, [*remarks, *losses], pdf=asked.pdf)


def told(made: Compilation) -> list[str]:
    """What was noticed in the files that count."""
    found = []
    for code in made.parties:
        one = made.submissions.get(code)
        if one is not None:
            found += [f"{code}: {sentence}" for sentence in one.warnings]
            if not any(one.delta.values()):
                found.append(f"{code}: {UNCHANGED}")
    return found


def superseded(sent: list[tuple[str, str]]) -> list[str]:
    """What became of the earlier files of a party that sent several in this one call."""
    last = dict(sent)
    return [
        f"{code}: {file} was read and does not count, since {last[code]} was given after it for the same party."
        for number, (code, file) in enumerate(sent)
        if code in {later for later, _file in sent[number + 1 :]}
    ]


def started(asked: argparse.Namespace, data: bytes, text: Text) -> Compilation:
    """The compilation without the new files: an empty one, or what came with the base."""
    if not asked.previous:
        groups = tuple(sorted(asked.group, key=lambda g: (g.code, g.members)))
        base = Base(text, sha256(data).hexdigest())
        return Compilation(base, asked.order, groups=groups, language=asked.lang or "en")
    return jsonread.loads(received(asked.previous), text)


def with_(before: Compilation, sent: list[Submission]) -> Compilation:
    """A compilation of these files alone, to be merged with what was there."""
    made = compiled(before.base, sent, before.order)
    return made.with_(round=before.round, language=before.language)


def latest(before: Compilation, sent: list[Submission], code: str) -> int:
    """The number of a party's next file in this round: the last that it sends counts."""
    known = before.submissions.get(code)
    first = known.number + 1 if known and known.round == before.round else 0
    return first + sum(one.party == code for one in sent)


def all_files(asked: argparse.Namespace, before: Compilation) -> tuple[list[Submission], list[str]]:
    """What the files say, and a sentence for each that cannot be read."""
    groups = {one.code: one for one in asked.group}
    sent: list[Submission] = []
    faults: list[str] = []
    for code, file in progress(asked.sent, "Reading"):
        try:
            with about(f"{code}: {file}"):
                sent += one_file(before, code, file, latest(before, sent, code), groups.get(code))
        except TakesTooLong:
            raise  # there is no time left for the others
        except Refused as refusal:
            faults.append(sentence(refusal))
        except OSError as trouble:
            faults.append(f"{code}: {named(trouble)}")
    return sent, faults


def one_file(before: Compilation, code: str, file: str, number: int, of: Group | None) -> list[Submission]:
    """What a file says, for its party or for all members of its group."""
    data = received(file)
    read = tracked.read(data)
    found = submission(before.base, code, read, file=sha256(data).hexdigest(), round_=before.round)
    read.release()  # with two hundred files, what each of them held is more than a server has
    found = found.numbered(number)
    return list(sent_by_group(of, found)) if of else [found]


def stated(made: Compilation, file: str) -> Compilation:
    """With what parties say of the base beside their own words."""
    known = {"", *(id_ for ids in made.base.ids.values() for id_ in ids)}
    given = jsonread.parsed(received(file))
    for code in given.value:
        row = given.row(code)
        try:
            reserves = tuple(
                (ReserveKind(one.text("kind")), one.text("paragraph")) for one in row.rows("reserves")
            )
        except ValueError:
            raise NotACompilation(fault="kind") from None
        statement = Statement(code, 0, row.words("supports"), reserves)
        for paragraph in (*statement.supports, *(at for _kind, at in reserves)):
            if paragraph not in known:
                raise UnknownParagraph(paragraph=paragraph)
        made = said(made, statement)
    return made
