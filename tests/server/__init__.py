"""A real server, spoken to without a browser: what an attacker sends, and what is answered."""
