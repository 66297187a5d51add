"""Checks a receipt without the server, without Django, and if need be with the standard library alone."""
