"""The tabs of Administration."""
