"""The file of an execution under way: owned by one process, finished by one rename."""

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PartFile:
    """A new file that this process alone writes, until `publish` gives it its final name.

    It is locked as long as it lives, so that nobody mistakes it for what a dead process left. It is written
    without a buffer and is not inherited by forked children, which would otherwise keep the lock, or write.

    Raises:
        FileExistsError: there is such a file already, or somebody took it away at once.
        OSError: it can't be created.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._size = 0
        _alive.add(self)
        if not (_locked(self._fd) and _is_at(path, self._fd)):
            self.close()
            raise FileExistsError(path)

    def write(self, data: bytes) -> int:
        """Appends all of it."""
        view = memoryview(data)
        while view:
            written = os.write(self._fd, view)
            self._size += written
            view = view[written:]
        return len(data)

    def tell(self) -> int:
        """Bytes written so far."""
        return self._size

    def flush(self) -> None:
        """Does nothing: there is no buffer."""

    def publish(self, path: Path) -> None:
        """Gives the file its final name, so that it outlives a crash of the machine, and closes it."""
        os.fsync(self._fd)
        self.path.rename(path)
        sync_folder(path.parent)
        self.close()

    def discard(self) -> None:
        """Deletes the file, in which nothing was recorded that counts, and closes it."""
        self.path.unlink()
        self.close()

    def close(self) -> None:
        """Gives the lock up and leaves the file as it is."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)


@contextmanager
def abandoned(path: Path) -> Iterator[bool]:
    """Locks a part file that no living process writes, and tells whether it is one.

    Raises:
        FileNotFoundError: it is gone.
    """
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _locked(fd) and _is_at(path, fd)
    finally:
        os.close(fd)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder outlive a crash of the machine."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


_alive: weakref.WeakSet[PartFile] = weakref.WeakSet()


def _close_inherited() -> None:
    for part in list(_alive):
        part.close()


os.register_at_fork(after_in_child=_close_inherited)


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_at(path: Path, fd: int) -> bool:
    """Between the opening and the locking of a file, somebody else may have moved it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(fd))
    except FileNotFoundError:
        return False
