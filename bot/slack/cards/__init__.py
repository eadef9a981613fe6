"""Cards and modals: pure functions from a view-model to Slack blocks, one file a card."""
