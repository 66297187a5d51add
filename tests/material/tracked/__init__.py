"""Tracked Word files with known truth: one for each construct, and drafts of many parties over one base."""
