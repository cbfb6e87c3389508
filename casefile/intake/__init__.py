"""From the inbox to offers and events: rows shaped, checked, accepted or written back with their findings."""
