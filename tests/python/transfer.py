"""Pushes a file of zeros with ops, and says what it took. Arguments: socket, path, bytes."""

import io
import resource
import sys
import time

from ops.pebble import Client


class Zeros(io.RawIOBase):
    """As a file is read, without a disk."""

    def __init__(self, size: int):
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        count = min(self.left, len(buffer))
        buffer[:count] = bytes(count)
        self.left -= count
        return count


socket, path, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
start = time.monotonic()
# Five seconds, which is what ops gives Pebble to answer, are few on a busy machine.
Client(socket, timeout=600).push(path, io.BufferedReader(Zeros(size)))
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{wall} {used.ru_utime + used.ru_stime} {used.ru_maxrss}")
