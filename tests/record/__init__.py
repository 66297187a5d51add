"""Tests of the record app."""
