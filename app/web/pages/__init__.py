"""The pages: each file reads as who may see it, what it asks, what it shows."""
