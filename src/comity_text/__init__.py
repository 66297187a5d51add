"""Reads Word files on any computer, and in the server's limited child process; never imports Django."""
