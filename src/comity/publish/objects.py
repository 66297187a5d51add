"""A store of objects that speaks S3: bytes by name, new ones only where there are none, the newest by comparison.

boto3 (the extra `s3`) is loaded here alone, and only where a bucket is configured. Knows no Django.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from comity.core.errors import Refused, _
from comity.core.log.strict import Malformed
from comity.publish.shelf import absent, headers

SCHEME: Final = "s3"
PATIENCE: Final = 20  # seconds for an answer
AT_ONCE: Final = 8  # connections
MANY: Final = 1_000  # objects that one request may delete
GONE: Final = {"NoSuchKey", "404", "NotFound"}
OCCUPIED: Final = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
UNABLE: Final = {"NotImplemented", "501"}


class OutOfReach(Refused):
    """What somebody is told who asked for a published file meanwhile."""

    http_status = 503
    message = _("The published record cannot be read at the moment. Try again in a minute.")


class Unreachable(OSError):
    """The store does not answer, or will not."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the objects are, and who asks for them."""

    bucket: str
    prefix: str
    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = ""

    @classmethod
    def parse(cls, text: str, **more: str) -> "Address":
        """Read `s3://BUCKET/PREFIX`; the prefix may be empty."""
        parts = urlsplit(text)
        if parts.scheme != SCHEME or not parts.netloc or parts.query or parts.fragment or "@" in parts.netloc:
            raise Malformed("a bucket is written s3://BUCKET/PREFIX")
        prefix = parts.path.strip("/")
        return cls(parts.netloc, f"{prefix}/" if prefix else "", **more)

    def __str__(self) -> str:
        """As it is written; without the key."""
        return f"{SCHEME}://{self.bucket}/{self.prefix}"


def client(address: Address) -> Any:
    """The library's own client; without a key it looks for one as it always does (a machine's role)."""
    import boto3  # noqa: PLC0415 - optional and heavy
    from botocore.config import Config  # noqa: PLC0415

    return boto3.session.Session().client(
        "s3",
        endpoint_url=address.endpoint or None,
        region_name=address.region or "us-east-1",
        aws_access_key_id=address.key or None,
        aws_secret_access_key=address.secret or None,
        config=Config(
            signature_version="s3v4",
            connect_timeout=PATIENCE,
            read_timeout=PATIENCE,
            max_pool_connections=AT_ONCE,
            retries={"max_attempts": 3, "mode": "standard"},
            request_checksum_calculation="when_required",  # other makers' stores know no newer checksum
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if address.endpoint else "auto"},
        ),
    )


class Objects:
    """The objects under one prefix."""

    def __init__(self, address: Address) -> None:
        self.address, self._client = address, client(address)
        self._conditional = True  # until the store says that it cannot

    def read(self, path: str) -> tuple[bytes, str]:
        """Bytes and tag of an object; `FileNotFoundError` if there is none."""
        answer = self._ask(self._client.get_object, path)
        try:
            return answer["Body"].read(), str(answer.get("ETag", ""))
        except Exception as trouble:
            raise Unreachable(f"{self.address}{path}: {trouble}") from trouble

    def put_new(self, path: str, data: bytes) -> bool:
        """An object where there is none; false if there was one already, as far as the store can tell."""
        return self._put(path, data, {"IfNoneMatch": "*"})

    def swap(self, path: str, data: bytes, tag: str) -> bool:
        """Another object in the place of the one with this tag (none, if empty); false if it is another one now."""
        return self._put(path, data, {"IfMatch": tag} if tag else {"IfNoneMatch": "*"})

    def put(self, path: str, data: bytes) -> None:
        """Whatever was there before."""
        self._put(path, data, {})

    def _put(self, path: str, data: bytes, only: Mapping[str, str]) -> bool:
        kind, cache = headers(path)
        more = {"Body": data, "ContentType": kind, "CacheControl": cache}
        asked = only if self._conditional else {}
        try:
            self._ask(self._client.put_object, path, **more, **asked)
        except _Occupied:
            return False
        except _Unable:
            if not asked:
                raise
            self._conditional = False  # what came before and after is compared all the same
            return self._put(path, data, {})
        return True

    def names(self, prefix: str = "") -> Iterator[str]:
        """The paths of all objects that begin so, in order."""
        start = self.address.prefix
        more: dict[str, str] = {}
        while True:
            page = self._call(
                self._client.list_objects_v2,
                prefix,
                Bucket=self.address.bucket,
                Prefix=start + prefix,
                **more,
            )
            yield from (str(found["Key"])[len(start) :] for found in page.get("Contents", ()))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def drop(self, paths: Iterable[str]) -> None:
        """Delete objects; one that is not there is no fault."""
        for path in paths:
            self._ask(self._client.delete_object, path)

    def _ask(self, call: Callable[..., Any], path: str, **more: Any) -> Any:
        return self._call(call, path, Bucket=self.address.bucket, Key=self.address.prefix + path, **more)

    def _call(self, call: Callable[..., Any], path: str, **more: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            return call(**more)
        except ClientError as trouble:
            code = str(trouble.response.get("Error", {}).get("Code", ""))
            if code in GONE:
                raise absent(path) from trouble
            if code in OCCUPIED:
                raise _Occupied from trouble
            kind = _Unable if code in UNABLE else Unreachable
            raise kind(f"{self.address}{path}: {trouble}") from trouble
        except BotoCoreError as trouble:
            raise Unreachable(f"{self.address}{path}: {trouble}") from trouble


class _Occupied(Exception):
    """There is an object already, or another one by now."""


class _Unable(Unreachable):
    """The store knows no such request."""
