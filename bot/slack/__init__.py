"""The Slack side: listeners, cards, directory of people."""
