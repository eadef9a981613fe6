"""The demo's two stand-ins, a local Slack workspace and CloudAgent. Imports nothing of the bot."""
