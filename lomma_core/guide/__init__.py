"""What leads a newcomer through a register that is not yet in use."""
