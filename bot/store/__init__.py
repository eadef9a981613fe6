"""The ledger and everything else that is kept, on SQLite or PostgreSQL."""
