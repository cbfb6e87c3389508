"""Opening anyone's file for a packet: in a child process, made harmless, redacted, or told why not."""
