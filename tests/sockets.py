"""Which connections to a database several processes hold at once, seen from outside: by ``/proc`` and the kernel."""

from __future__ import annotations

import itertools
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import make_url

_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}


def shared(pids: Iterable[int], database: str) -> dict[int, list[int]]:
    """The inodes of sockets that two or more of ``pids`` hold and that lead to ``database`` (a SQLAlchemy URL).

    With each, who holds it.  What a server shares by design, its listening sockets and its own pipes, does not count.
    """
    holders: dict[int, list[int]] = {}
    for pid in pids:
        for inode in held(pid):
            holders.setdefault(inode, []).append(pid)
    leading = clients(database)
    return {inode: each for inode, each in holders.items() if len(each) > 1 and inode in leading}


def held(pid: int) -> set[int]:
    """The inodes of the sockets that process ``pid`` has open."""
    found = set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(each)
        except FileNotFoundError:  # closed meanwhile
            continue
        if target.startswith("socket:["):
            found.add(int(target[8:-1]))
    return found


def clients(database: str) -> set[int]:
    """The inodes of all sockets of this machine that are connected to ``database``."""
    url = make_url(database)
    host = url.query.get("host") or url.host or ""
    port = int(url.port or url.query.get("port") or _PORTS[url.get_backend_name()])
    return set(_unix(f"{host}/.s.PGSQL.{port}") if str(host).startswith("/") else _tcp(port))


def _tcp(port: int) -> Iterator[int]:
    for name in ("tcp", "tcp6"):
        path = Path("/proc/net", name)
        for line in path.read_text().splitlines()[1:] if path.exists() else ():
            words = line.split()  # number, local address, remote address, state, …, inode
            if int(words[2].rpartition(":")[2], 16) == port:
                yield int(words[9])


def _unix(path: str) -> Iterator[int]:
    """Only the server's end has the path, and ``/proc/net/unix`` does not say whose peer it is: the kernel does."""
    for inode, name, peer in _unix_sockets():
        if name == path and peer:
            yield peer
            yield inode


def _unix_sockets() -> Iterator[tuple[int, str, int]]:
    """Inode, path and the peer's inode of every Unix socket, as ``sock_diag(7)`` has them."""
    by_family, dump, done, failed = 20, 0x301, 3, 2
    show_name_and_peer = 1 | 4
    request = struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, show_name_and_peer, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4) as kernel:
        kernel.send(struct.pack("=IHHII", 16 + len(request), by_family, dump, 1, 0) + request)
        while True:
            data = kernel.recv(1 << 16)
            while data:
                length, kind = struct.unpack_from("=IH", data)
                if kind == done:
                    return
                if kind == failed:
                    raise OSError("the kernel does not tell of Unix sockets")
                yield _unix_socket(data[16:length])
                data = data[(length + 3) & ~3 :]


def _unix_socket(message: bytes) -> tuple[int, str, int]:
    (inode,) = struct.unpack_from("=I", message, 4)
    name, peer, at = "", 0, 16
    while at + 4 <= len(message):
        length, kind = struct.unpack_from("=HH", message, at)
        value = message[at + 4 : at + length]
        if kind == 0:
            name = value.rstrip(b"\0").decode(errors="replace")
        elif kind == 2:
            (peer,) = struct.unpack("=I", value)
        at += (length + 3) & ~3
    return inode, name, peer


def families(master: int, workers: Iterable[int]) -> list[int]:
    """Master and workers, each once: what ``shared`` wants to know of one server."""
    return list(dict.fromkeys(itertools.chain([master], workers)))
