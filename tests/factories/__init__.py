"""Rows for tests, with invented people."""
