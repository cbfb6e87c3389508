"""What a night, a packet and a command do, as plain steps: no Prefect here."""
