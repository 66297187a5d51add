"""Two officers replace the key of the record: what the tests of it do again and again."""

from datetime import timedelta
from uuid import UUID

from comity.acts.keys import propose_key, replace_key
from comity.core.log import notes, policy, signatures
from comity.core.log.notes import Key
from comity.core.log.strict import Malformed
from comity.publish import client, publisher, receipts
from comity.record.models import RecordKey
from comity_verify import findings
from comity_verify.findings import Means
from tests.publish.running import Running
from tests.world import World

MEANS = Means(signatures.fastest_ed25519())


def key_of(running: Running) -> str:
    return client.mark(running.socket).key


def proposed(world: World, statement: str, days: int = 30) -> UUID:
    done = propose_key(world.asked(world.clerk), statement=statement, days=days)
    assert done.subject is not None
    return done.subject


def replaced(world: World, running: Running, days: int = 30) -> str:
    """Two officers let the next key follow; its vkey."""
    key = proposed(world, running.statement(), days)
    replace_key(world.asked(world.clerk2), key)
    return RecordKey.objects.get(id=key).new


def published(world: World, title: str) -> int:
    """One more text, and the head that covers it; the index of the last entry."""
    world.under_silence(title=title)
    head = publisher.publish()
    assert head is not None
    assert head.size == publisher.size_now()
    return head.size - 1


def signed_by(note: str) -> list[str]:
    return [line.key_id.hex() for line in notes.parse(note).signatures]


def ids(*vkeys: str) -> list[str]:
    return [Key.parse(vkey).id.hex() for vkey in vkeys]


def receipt(world: World, index: int) -> bytes:
    return receipts.make(world.clerk, index, world.now + timedelta(days=40))


def holds(data: bytes, *vkeys: str) -> bool:
    rules = policy.parse("".join(f"log {vkey}\n" for vkey in vkeys) + "quorum none\n")
    try:
        return not any(found.fault for found in findings.of(data, rules, MEANS))
    except Malformed:
        return False


def later(world: World, days: int) -> None:
    world.now += timedelta(days=days)
