"""The changes of the app database's tables since its first version."""
