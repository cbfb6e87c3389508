"""The app database: who may enter the desk, and who looked at what. It is no cache: migrated, never dropped."""
