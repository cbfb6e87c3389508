"""The document library: which documents a case wants, when, with which values, and their making."""
