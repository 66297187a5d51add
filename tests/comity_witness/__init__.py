"""Tests of the witness, on records as folders: no website, no network."""
