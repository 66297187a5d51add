"""Django's PostgreSQL; but a connection that has seen an error ends with the request or the round in which it did.

A statement that was prepared there may belong to a table that has changed since. Django asks whether the server still
answers, and it does; the statement would fail again and again, for as long as the process lives (ADR 0020).
"""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Another connection follows one in trouble."""

    def is_usable(self) -> bool:
        """Whether the connection may serve another request."""
        return not self.errors_occurred and super().is_usable()
