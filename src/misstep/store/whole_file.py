"""Small files that are whole at every moment: whoever reads them finds what was before, or what is now."""

from pathlib import Path


def write_whole(file: Path, content: bytes) -> None:
    """Writes a file by atomic replacement. What a crash of the machine makes of it is not cared for.

    Raises:
        OSError: it can't be written; what was there still is.
    """
    part = part_of(file)
    part.write_bytes(content)
    part.replace(file)


def part_of(file: Path) -> Path:
    """Where a file is written before it takes its place; a process that was killed may have left it."""
    return file.with_name(f"{file.name}.part")
