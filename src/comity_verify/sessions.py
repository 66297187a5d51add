"""What a bundle of a session proves under a policy, as a list of findings; prints nothing."""

from collections.abc import Iterator

from comity.core.log import bundle
from comity.core.log.bundle import Bundle
from comity.core.log.policy import Policy
from comity_verify import findings
from comity_verify.findings import Finding, Means


def of(data: bytes, policy_bytes: bytes, policy: Policy, means: Means) -> list[Finding]:
    """Every finding about a bundle; `Malformed` or `ProofRefused` if it does not hold."""
    found = bundle.parse(data)
    origin = found.checkpoint.origin
    signed = findings.signers(found.note, origin, policy, means)
    times = findings.times_of(signed)
    result = [*_whole(found), *findings.signatures(signed), *_acts(found, times)]
    if found.entries:
        result += findings.backdated(found.entries[-1], times)
    if not times:
        result.append(Finding(False, "CLOCK"))
    if found.policy != policy_bytes:
        result.append(Finding(False, "OTHER_POLICY"))
    return [*result, *findings.limits(found.note, origin, signed, policy, means)]


def _whole(found: Bundle) -> Iterator[Finding]:
    head, read = found.checkpoint, found.entries
    yield Finding(True, "WHOLE", {"size": head.size, "origin": head.origin})
    if read:
        first, last = findings.written(read[0].at), findings.written(read[-1].at)
        yield Finding(True, "SPAN", {"first": first, "last": last})
    yield Finding(True, "OPENED", {"opened": len(found.opened)})
    closed = sum(not entry.public and entry.index not in found.opened for entry in read)
    if closed:
        yield Finding(False, "CLOSED", {"closed": closed})


def _acts(found: Bundle, times: list[tuple[int, str]]) -> Iterator[Finding]:
    opened = [{d.name: d.value for d in found.opened.get(entry.index, ())} for entry in found.entries]
    every = [findings.all_told(entry, told) for entry, told in zip(found.entries, opened, strict=True)]
    for entry, told in zip(found.entries, opened, strict=True):
        if not told and not entry.public:
            continue
        kind, time = findings.kind_of(entry, told), findings.written(entry.at)
        yield Finding(True, "ENTRY", {"index": entry.index, "time": time, "kind": kind})
        for name, value in [*sorted(entry.public.items()), *told.items()]:
            if name not in findings.SAID_OTHERWISE:
                values: dict[str, str | int] = {
                    "index": entry.index,
                    "name": name,
                    "value": findings.shown(value),
                }
                yield Finding(True, "ENTRY_FIELD", values)
        yield from findings.authorised(entry, told, every)
        yield from findings.early(entry, told, times)
