"""The plan file as data: its model, loader and checks, field types and expressions."""
