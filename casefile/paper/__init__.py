"""Pages of our own: text and tables set on paper, and where things stand on a page."""
