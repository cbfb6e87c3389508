"""The independent checker: judges what the bucket holds by FORMAT.md alone, and changes nothing."""
