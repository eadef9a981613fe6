"""The HTTP side: the guard in front of Slack's endpoint, health, readiness and metrics."""
