"""The catalogue: what the ledgers say, laid out in tables for questions. A cache of the bucket."""
