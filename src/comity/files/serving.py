"""Giving a file back to a reader who may have it; whoever calls has asked that first."""

from django.http import FileResponse

from comity.files import store
from comity.files.models import StoredFile


def download(file: StoredFile) -> FileResponse:
    """The bytes as they were received: kept by nothing between, never shown in the page's own origin."""
    response = FileResponse(store.opened(file), as_attachment=True, filename=file.name)
    response.headers["Content-Type"] = file.media_type
    response.headers["Cache-Control"] = "private, no-store"
    return response
