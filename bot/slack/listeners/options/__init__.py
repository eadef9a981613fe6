"""Menus that ask for their options."""
