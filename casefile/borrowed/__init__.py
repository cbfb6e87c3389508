"""word2pdf, reportlab and python-docx by their inner parts: the only room that touches what they promise nobody.

``data/borrowed.toml`` names each thing that is replaced, overridden or read there, with the reason. All three are
pinned exactly in pyproject.toml. A test compares the source of each with what it was when it was last looked at: a new
version of the library fails it by name, and whoever moves the pin reads those sources again first.
"""
