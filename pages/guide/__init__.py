"""What leads a newcomer: the help of each page, and the first steps in a new register."""
