"""What stands in tables beside plain rows: whole columns, blocks of them, and the newest rows of versions."""
