"""Parts of a file, as browsers ask for them to seek in a video (RFC 9110, section 14)."""

import re

from starlette.responses import Response

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def ranged(content: bytes, media_type: str, asked: str | None) -> Response:
    """The part that the header Range asks for, or all of it where that is none or more than one."""
    headers = {"accept-ranges": "bytes"}
    part = _part(asked, len(content))
    if part is None:
        return Response(content, 200, headers, media_type)
    if part.start >= part.stop:
        return Response(b"", 416, headers | {"content-range": f"bytes */{len(content)}"})
    told = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], 206, headers | {"content-range": told}, media_type)


def _part(asked: str | None, size: int) -> range | None:
    found = _ONE_RANGE.fullmatch(asked or "")
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(int(last) + 1, size) if last else size)
