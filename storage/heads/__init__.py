"""Heads: the signed lists of where every ledger stands, sealed after each night and kept where no one here rewrites."""
