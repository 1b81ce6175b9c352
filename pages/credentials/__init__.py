"""What a person gets in with: one-time codes, passwords, second factors, and the question who one is."""
