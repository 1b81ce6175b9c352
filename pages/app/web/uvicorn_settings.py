"""What Streamlit lets uvicorn do that we do not want: believe any proxy on this machine, and say its own name.

Streamlit has no setting for either, and makes the settings before it loads ``app.py``, which is told nothing of them:
they are sought among the callers.
"""

import inspect

import uvicorn


def be_plain() -> None:
    """Let the uvicorn that loads the caller believe no header of who asks, and send none with its name.

    Who asks is known by ``address.client_address`` alone. Nothing is done where another server loads the app.
    """
    frame = inspect.currentframe()
    while frame is not None:
        config = frame.f_locals.get("self")
        if isinstance(config, uvicorn.Config):
            config.proxy_headers = False
            config.encoded_headers = [pair for pair in config.encoded_headers if pair[0] != b"server"]
            return
        frame = frame.f_back
