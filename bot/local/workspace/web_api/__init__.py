"""The Web API of the local workspace: one file for each family of methods."""
