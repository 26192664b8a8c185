"""A TCP port on 127.0.0.1 that stays ours, also while its server is stopped.

A port that is only looked up and closed again can be taken by anybody before its server binds it,
and again whenever the server is down: even by a client that tries to reach it, because the kernel
may pick the very same number as the client's own end. So the socket stays bound, but does not
listen: connecting is refused, nobody is given the number, and a server that sets SO_REUSEADDR
(all of ours do) may listen on it. That is Linux's reading of SO_REUSEADDR; elsewhere the port is
only looked up.
"""

import socket
import sys
from typing import Final, Self

from shared.local_stack.errors import PortInUse

HOST: Final = "127.0.0.1"


class ReservedPort:
    """One port, held from construction to the end of its `with`."""

    def __init__(self, number: int = 0, *, owner: str) -> None:
        """Reserve `number`, or any free port when it is 0.

        Raises:
            PortInUse: somebody listens on `number`.
        """
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, number))
        except OSError as error:
            self._socket.close()
            raise PortInUse(number, owner) from error
        self.number: Final[int] = self._socket.getsockname()[1]
        if sys.platform != "linux":
            self._socket.close()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.number}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
