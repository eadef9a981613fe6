"""How Sphinx builds this folder into a site (`make docs`); nothing is fetched while it builds or is read."""

project = "Blockbot"
author = "The Blockbot authors"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Blockbot"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False

myst_heading_anchors = 3  # the same #anchors as where the sources are read
suppress_warnings = ["myst.header"]  # a generated page may begin deeper
nitpicky = True
