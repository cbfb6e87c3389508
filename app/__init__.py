"""The doors of Casefile: the command line. Nothing below imports from here."""
