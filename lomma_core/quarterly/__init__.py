"""A quarter's work: carry forward, confirm, close, compare, the frozen snapshot, the display."""
