"""The second factor: an app's codes, recovery codes, the key they are stored with, and the steps of a sign-in."""
