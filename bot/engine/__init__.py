"""Durable execution (DBOS Transact) of what the service recorded."""
