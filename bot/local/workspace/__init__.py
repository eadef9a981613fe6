"""The rooms of the local Slack workspace; imports nothing of the rest of the bot."""
