"""A port that nothing uses just now."""

import socket


def free_port() -> int:
    """As the kernel chooses it."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
