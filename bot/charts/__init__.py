"""Charts as pictures; drawn in a process of their own, because the plotting library is large."""
