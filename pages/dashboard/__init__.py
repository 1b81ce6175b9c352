"""The picture that Översikt begins with: milieus, levels, milieu × level and the quarter's steps."""
