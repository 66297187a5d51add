"""`comity witness`: follows the record of an organisation from a capital, and cosigns what it has read."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from comity.core.log import notes, policy, statements
from comity.core.log.notes import Key, Note
from comity.core.log.strict import Malformed
from comity_witness import clock, following, keys, listening, objecting, rounds, state, submitting
from comity_witness.following import Refused
from comity_witness.keys import CannotSign
from comity_witness.sources import NotThere, Source
from comity_witness.state import BadState, Busy, State

GOOD, REFUSED, CANNOT = 0, 1, 2
MEANING: Final = (
    "A cosignature says: these entries, in this order, at this time. It takes no position on any of them."
)


def say(text: str) -> None:
    """A line for whoever runs it."""
    print(text, flush=True)


def init(asked: argparse.Namespace) -> int:
    """A key and a state, and the text with which the delegation enrols them."""
    log, *others = _log_keys(asked)
    held = State(
        name=asked.name,
        log=str(log),
        source=asked.source,
        server=asked.server or "",
        peers=tuple(asked.peer),
        former=tuple(map(str, others)),
    )
    pen = rounds.begin(asked.folder, held)
    text = statements.enrolment(held.origin, pen.key)
    lines = [pen.cosign(text, clock.now())]
    if asked.replaces:
        before = state.load(asked.replaces)
        lines.append(keys.load(asked.replaces / state.KEY, before.name).cosign(text, clock.now()))
    enrolment = str(Note(text, tuple(lines)))
    (asked.folder / "enrolment.txt").write_text(enrolment, encoding="utf-8")
    say(f"A witness for {held.origin} begins in {asked.folder}. Its public key, for policies:\n{pen.key}\n")
    say(f"Enrol it on the page Delegation with the text in {asked.folder / 'enrolment.txt'}. {MEANING}")
    return GOOD


def _log_keys(asked: argparse.Namespace) -> list[Key]:
    """The keys of the record; a policy from after a rotation names several."""
    if asked.log:
        return [Key.parse(asked.log)]
    known = [key for key in policy.parse(asked.policy.read_bytes()).logs if key.algorithm == notes.ED25519]
    if len({key.name for key in known}) != 1:
        raise Refused("the policy names no record, or several; say which with --log")
    return known


def follow(asked: argparse.Namespace) -> int:
    """Follow the record's new key; heads that the earlier keys signed still count for what came before."""
    new = Key.parse(asked.log)
    with state.held(asked.folder):
        held = state.load(asked.folder)
        if new.name != held.origin or new.algorithm != notes.ED25519:
            raise Refused(f"that is no key of {held.origin}")
        former = tuple(vkey for vkey in (held.log, *held.former) if vkey != str(new))
        state.keep(asked.folder, replace(held, log=str(new), former=former))
    say(f"From now on heads of {held.origin} may be signed by the key {new.id.hex()}.")
    return GOOD


def listen(asked: argparse.Namespace) -> int:
    """Cosign heads of other records on request (C2SP tlog-witness), until stopped."""
    desk = listening.desk(asked.folder, asked.log)
    with listening.Server((asked.host, asked.port), desk) as server:
        say(f"Listening at {asked.host}:{server.server_address[1]} for {', '.join(sorted(desk.logs))}.")
        server.serve_forever()
    return GOOD


def submit(asked: argparse.Namespace) -> int:
    """Have a foreign witness cosign the record's newest head, and keep the head with its line."""
    head = submitting.submit(
        Source(asked.source), _log_keys(asked), asked.to, Key.parse(asked.witness), asked.file
    )
    say(
        f"{asked.file}: a head of {head.checkpoint.size} entries with the line of {Key.parse(asked.witness).name}."
    )
    return GOOD


def once(asked: argparse.Namespace) -> int:
    """One round."""
    done = rounds.once(asked.folder, clock.now())
    say(f"{done.size} entries read; {done.cosigned} signed heads cosigned.")
    for sentence in done.said:
        say(sentence)
    return REFUSED if any(sentence.startswith("SPLIT") for sentence in done.said) else GOOD


def run(asked: argparse.Namespace) -> int:
    """Round after round; whatever fails is said and tried again, and nothing is cosigned meanwhile."""
    while True:
        try:
            done = rounds.once(asked.folder, clock.now())
            if done.cosigned or done.said:
                say(f"{done.size} entries read; {done.cosigned} cosigned. {' '.join(done.said)}".rstrip())
        except Refused as trouble:
            say(f"NOT COSIGNED: {trouble}")
        except (NotThere, Busy) as trouble:
            say(f"not reached: {trouble}")
        time.sleep(asked.every)


def status(asked: argparse.Namespace) -> int:
    """What is held."""
    held = state.load(asked.folder)
    say(f"record     {held.origin}\nwitness    {objecting.key_of(asked.folder)}")
    say(f"read       {held.tree.size} entries, root {held.tree.root.hex()}")
    cosigned = datetime.fromtimestamp(held.time, UTC)
    say(f"cosigned   {cosigned:%Y-%m-%d %H:%M:%S} UTC" if held.time else "cosigned   nothing yet")
    say(f"from       {held.source}\nto         {held.server or 'nobody: carry the file latest by hand'}")
    say(f"unsent     {len(held.unsent)}\nsplit views {len(held.splits)}")
    if held.floor_size > held.tree.size:
        say(f"restored   signs nothing below {held.floor_size} entries, which it cosigned before")
    return REFUSED if held.splits else GOOD


def audit(asked: argparse.Namespace) -> int:
    """Read every entry again."""
    held = state.load(asked.folder)
    following.whole(Source(asked.source or held.source), held, clock.now(), say)
    return GOOD


def object_(asked: argparse.Namespace) -> int:
    """Sign an objection, countersign one, or check one."""
    if asked.check:
        if asked.policy is None:
            raise Refused("say whose signatures count: --policy FILE")
        for line in objecting.check(
            asked.check.read_text(encoding="utf-8"), policy.parse(asked.policy.read_bytes()), asked.deadline
        ):
            say(line)
        return GOOD
    if asked.folder is None:
        raise Refused("say which witness signs: its folder")
    if asked.countersign:
        file = asked.countersign
        signed = objecting.countersign(asked.folder, file.read_text(encoding="utf-8"), clock.now())
    else:
        if not (asked.decision and asked.text and asked.party):
            raise Refused("say what is objected to: --decision UUID --text SHA256 --party CODE")
        signed = objecting.begin(
            asked.folder, asked.decision, asked.text, asked.party, asked.statement, clock.now()
        )
        file = asked.out or asked.folder / f"objection-{asked.decision}.txt"
    state.write(file, signed.encode())
    say(f"{file} is signed. Send it to the Secretariat by every way that its rules name, and to peers, who")
    say("countersign it before the deadline: comity witness object FOLDER --countersign FILE")
    return GOOD


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("write the zone too: 2026-11-26T09:00:00Z")
    return at


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comity witness", description=f"{__doc__} {MEANING}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=(does.__doc__ or "").split("\n")[0])
        one.set_defaults(does=does)
        optional = {"nargs": "?"} if name == "object" else {}
        one.add_argument("folder", type=Path, help="folder of this witness: key, state, proofs", **optional)  # type: ignore[arg-type]
        return one

    one = command("init", init)
    one.add_argument("--name", required=True, help="name of the key, from the register: ald.example/witness")
    key = one.add_mutually_exclusive_group(required=True)
    key.add_argument("--log", help="the record's key (vkey), from the note verbale")
    key.add_argument("--policy", type=Path, help="the policy that came by note verbale")
    one.add_argument(
        "--from", dest="source", required=True, help="address or folder of the record or a mirror"
    )
    one.add_argument("--server", help="address that takes cosignatures (…/record/cosignatures)")
    one.add_argument("--peer", action="append", default=[], help="address or file with a peer's newest head")
    one.add_argument("--replaces", type=Path, help="folder of the witness whose key this one replaces")
    command("follow", follow).add_argument(
        "--log", required=True, help="the record's new key (vkey), from the note verbale"
    )
    one = command("listen", listen)
    one.add_argument(
        "--log", action="append", required=True, help="key of a foreign log (vkey); several times"
    )
    one.add_argument("--host", default="127.0.0.1", help="where to listen; TLS belongs to a proxy before it")
    one.add_argument("--port", type=int, default=8080)
    one = commands.add_parser("submit", help=(submit.__doc__ or "").split("\n")[0])
    one.set_defaults(does=submit)
    _submitting(one)
    command("once", once)
    command("run", run).add_argument("--every", type=float, default=20.0, metavar="SECONDS")
    command("status", status)
    command("audit", audit).add_argument("--from", dest="source", help="another mirror")
    _objecting(command("object", object_))
    return parser


def _submitting(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", type=Path, help="where the cosigned head is kept; the next one takes its place")
    one.add_argument(
        "--from", dest="source", required=True, help="address or folder of the record or a mirror"
    )
    one.add_argument("--to", required=True, help="address of the foreign witness, before /add-checkpoint")
    one.add_argument("--witness", required=True, help="the foreign witness's key (vkey)")
    key = one.add_mutually_exclusive_group(required=True)
    key.add_argument("--log", help="the record's key (vkey), from the note verbale")
    key.add_argument("--policy", type=Path, help="the policy that came by note verbale")


def _objecting(one: argparse.ArgumentParser) -> None:
    one.add_argument("--decision", type=UUID, help="the number of the decision, as its page shows it")
    one.add_argument("--text", help="SHA-256 of the text under silence, as its page shows it")
    one.add_argument("--party", help="code of the delegation that objects")
    one.add_argument("--statement", default="", help="a reason; none is needed")
    one.add_argument("--out", type=Path, help="where to write it")
    one.add_argument("--countersign", type=Path, metavar="FILE", help="add our line to a peer's objection")
    one.add_argument("--check", type=Path, metavar="FILE", help="say what an objection proves")
    one.add_argument("--policy", type=Path, help="with --check: whose signatures count")
    one.add_argument("--deadline", type=_instant, help="with --check: the instant at which silence ended")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; 0 done, 1 refused, 2 something is missing."""
    asked = _parser().parse_args(arguments)
    does: Callable[[argparse.Namespace], int] = asked.does
    try:
        return does(asked)
    except Refused as trouble:
        say(f"REFUSED: {trouble}")
        return REFUSED
    except (NotThere, BadState, Busy, CannotSign, Malformed, OSError) as trouble:
        say(f"{trouble}")
        return CANNOT
    except KeyboardInterrupt:
        return GOOD


if __name__ == "__main__":
    sys.exit(main())
