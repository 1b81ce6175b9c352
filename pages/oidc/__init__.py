"""The municipality's own sign-in on screen and over HTTP."""
