"""Checks that `./comity check` runs besides the linters."""
