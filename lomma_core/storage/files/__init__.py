"""The database as a file: open, exchanged, copied, read without a store."""
