"""The municipality's own sign-in (OpenID Connect): configuration, tokens, who a claim means, single sign-out."""
