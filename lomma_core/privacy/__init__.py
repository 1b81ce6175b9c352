"""What keeps persons out of the register: the text guard (R2, R3) and small counts (R8)."""
