"""A store of objects on loopback (moto), which can be told to know less than others, to be away, or to be full."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import responses
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from comity.publish.bucket import Bucket
from comity.publish.objects import Address, Objects


class Silent(WSGIRequestHandler):
    """Tells nobody about requests."""

    protocol_version = "HTTP/1.1"

    def log(self, *_words: Any) -> None:
        """Nothing."""


@dataclass
class Store:
    """One store; every bucket in it is as good as another store."""

    deaf: bool = False  # does not heed conditions, and does not say so
    unable: bool = False  # answers conditions with 501
    before: Callable[[str, str], object] = lambda _method, _path: None  # a status instead of the answer
    asked: list[tuple[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    port: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator["Store"]:
        behind = DomainDispatcherApplication(create_backend_app)

        def door(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            method, path = str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"])
            with self.lock:
                self.asked.append((method, path))
                status = self.before(method, path)
            conditions = [name for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH") if name in environ]
            if self.unable and conditions and method == "PUT":
                status = 501
            if isinstance(status, int):
                code = {501: "NotImplemented", 507: "InsufficientStorage"}.get(status, "ServiceUnavailable")
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                start(f"{status} {responses[status]}", [("Content-Type", "application/xml")])
                return [f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()]
            if self.deaf:
                for name in conditions:
                    del environ[name]
            answer: Iterable[bytes] = behind(environ, start)
            return answer

        server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=Silent)
        self.port = server.port
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def address(self, prefix: str = "record") -> Address:
        """A bucket that nobody has used."""
        address = Address(f"b{uuid4()}", f"{prefix}/", self.endpoint, "us-east-1", "key", "secret")
        Objects(address)._client.create_bucket(Bucket=address.bucket)
        return address

    def opened(self, address: Address) -> str:
        """Where anybody may read a bucket, as its owner chose."""
        rule = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        policy = {"Statement": [{**rule, "Resource": f"arn:aws:s3:::{address.bucket}/*"}]}
        Objects(address)._client.put_bucket_policy(Bucket=address.bucket, Policy=json.dumps(policy))
        return f"{self.endpoint}/{address.bucket}/{address.prefix}".rstrip("/")

    def shelf(self, folder: Path, address: Address | None = None) -> Bucket:
        """A record in a bucket, as one machine sees it; another folder is another machine."""
        return Bucket(folder / "record", Objects(address or self.address()))
