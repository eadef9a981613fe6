"""The parts of the CloudAgent stand-in; imports nothing of the bot and knows only the published facts."""
