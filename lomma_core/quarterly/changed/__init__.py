"""What differs between two quarters, record by record: each answer before and after, in rows and in sentences."""
