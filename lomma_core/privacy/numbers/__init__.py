"""Numbers that identify a person, however they are written (R2)."""
