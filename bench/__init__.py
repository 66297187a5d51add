"""What is measured, each beside a peer or the physical limit in the same run, printed as a ratio."""
