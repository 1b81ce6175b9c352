"""The running server's control channel: commands sent to it by whoever owns its database, on the same machine."""
