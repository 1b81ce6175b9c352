"""The tabs of Export och import."""
