"""What programs that watch over the server ask it."""
