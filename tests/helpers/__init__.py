"""What several tests share: registers made for them, servers, and what is read from what the program writes."""
