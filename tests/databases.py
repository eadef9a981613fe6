"""Marks that say on which databases a test runs; without one it is what its conftest says."""

import pytest

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For one decision's many cases, of which the same test file shows one on both databases."""

on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""For what only PostgreSQL has."""
