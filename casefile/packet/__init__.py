"""The inspection packet: what an inspector's letter asks for, answered item by item in one folder.

    request -> plan (exact versions, gaps, what will be redacted) -> convert -> assemble -> folder

Nothing here knows where the files come from: a ``Source`` describes one, and the caller's ``fetch`` gives its content.
"""
