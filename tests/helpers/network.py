"""A browser's line to its server, which a test cuts while both go on living."""


class Connection:
    """All sockets of a page go through it."""

    def __init__(self):
        self._socket, self._lost = None, False

    def lead(self, socket) -> None:
        """Let a socket through, but let the browser believe that it is open until it is cut here."""
        if self._lost:
            socket.close()
            return
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(socket.send)
        server.on_close(lambda code, reason: None)
        self._socket = socket

    def cut(self) -> None:
        """Cut the line; the browser may get a new one at once."""
        self._socket.close()

    def lose(self) -> None:
        """Cut the line, and give no other until it is mended."""
        self._lost = True
        self.cut()

    def mend(self) -> None:
        """Give a line again."""
        self._lost = False
