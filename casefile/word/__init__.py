"""Word files: the template language, filling templates, and reading the result back with other code."""
