"""What every run of the screen needs: context, addresses, cookie, theme, middleware."""
