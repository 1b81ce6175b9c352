"""Ways in and out of the register as files: CSV for Swedish Excel and for machines."""
