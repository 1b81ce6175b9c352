"""What makes guessing a password slow, and nobody able to keep anybody else out: tries, browsers, the judgement."""
