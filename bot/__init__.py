"""Blockbot: a contact centre blocks spam callers in CloudAgent (Ozonetel) from Slack."""

__version__ = "0.1.0"
