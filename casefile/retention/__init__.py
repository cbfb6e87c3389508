"""Until when records are kept, what holds them, and what may be destroyed. All pure."""
