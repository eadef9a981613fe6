"""Plug-ins that look on and tell: metrics. The rooms do not import them; the wiring hands them in."""
