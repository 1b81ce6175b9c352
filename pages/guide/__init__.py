"""What leads a newcomer: the help of each page."""
