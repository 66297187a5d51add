"""Drills, backups and restores: what an operator does, and what must come of it."""
