"""A case as its ledger tells it: its acts, events, evidence and inspections, folded from entries. All pure."""
