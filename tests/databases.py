"""Marks that say on which databases a test runs; without one it is what its conftest says."""

import pytest

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For one decision's many cases, of which the same test file shows one on both databases."""
