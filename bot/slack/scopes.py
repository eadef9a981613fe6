"""What the bot's token must be allowed to do; the manifests ask for the same, and so does the gate."""

SCOPES = frozenset(
    {
        "commands", "chat:write", "users:read", "usergroups:read", "im:write", "files:read", "files:write",
        "channels:read", "groups:read", "channels:history", "groups:history",
    }
)  # fmt: skip
