"""Charts as Altair specifications, with a sentence and a table each (R17)."""
