"""The gate in front of several workspaces: installs, starts one bot for each, hands payloads on by team."""
