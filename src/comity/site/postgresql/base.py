"""Django's PostgreSQL; but a connection that has seen an error ends with the request or the round in which it did.

A statement that was prepared there may belong to a table that has changed since. Django asks whether the server still
answers, and it does, or forgets the error at the next commit; the statement would fail again and again, for as long
as the process lives (ADR 0020).
"""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Another connection follows one in trouble."""

    troubled = False
    _error = False

    @property
    def errors_occurred(self) -> bool:
        """Whether the database refused something since the last commit; here it is kept that it ever did."""
        return self._error

    @errors_occurred.setter
    def errors_occurred(self, value: bool) -> None:
        self._error = value
        self.troubled = self.troubled or value

    def connect(self) -> None:
        """A new one has seen nothing."""
        super().connect()
        self.troubled = False

    def close_if_unusable_or_obsolete(self) -> None:
        """What Django does between requests."""
        if self.troubled and not self.in_atomic_block:
            self.close()
        super().close_if_unusable_or_obsolete()
