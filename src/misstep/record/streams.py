"""Keeps each stream of a recording to one kind and one shape."""

import re

from misstep.core.errors import SampleError
from misstep.core.streams import Float64s, Image, StreamSpec

_NAME = re.compile(r"(?!/|misstep/)[^\s\x00\ud800-\udfff]+(?<!/)")

_Form = tuple[str, tuple[int, ...], str]


class Streams:
    """The streams of one recording, in the order in which they appeared."""

    def __init__(self) -> None:
        self._specs: dict[str, StreamSpec] = {}
        self._forms: dict[str, _Form] = {}

    def describe(self, spec: StreamSpec) -> None:
        """Takes a series' description, which must come before its first sample.

        Raises:
            SampleError: it comes later, or has not as many units as channels.
        """
        if spec.units and len(spec.units) != len(spec.channels):
            raise SampleError(spec.name, 0, f"{len(spec.channels)} units", f"{len(spec.units)}")
        if self._specs.get(spec.name, spec) != spec:
            raise SampleError(spec.name, 0, "a description before the first sample", "another one after it")
        self._add(spec, ("series", (len(spec.channels),), "float64"), 0)

    def series(self, stream: str, t_ns: int, values: Float64s) -> StreamSpec:
        """The stream that a sample belongs to; a stream that was not described has the channels "0", "1", ....

        Raises:
            SampleError: the stream held something else before.
        """
        form = ("series", values.shape, "float64")
        if self._forms.get(stream) != form:
            channels = tuple(str(channel) for channel in range(len(values)))
            self._add(StreamSpec(stream, "series", channels), form, t_ns)
        return self._specs[stream]

    def image(self, stream: str, t_ns: int, image: Image) -> StreamSpec:
        """The stream that an image belongs to.

        Raises:
            SampleError: the stream held something else before.
        """
        self._add(StreamSpec(stream, "image"), ("images", image.shape, str(image.dtype)), t_ns)
        return self._specs[stream]

    def _add(self, spec: StreamSpec, form: _Form, t_ns: int) -> None:
        known = self._forms.get(spec.name, form)
        if known != form:
            raise SampleError(spec.name, t_ns, _text(known), _text(form))
        if spec.name not in self._specs:
            if not _NAME.fullmatch(spec.name):
                expected = "a topic name without spaces, without a leading slash and not under misstep/"
                raise SampleError(spec.name, t_ns, expected, repr(spec.name))
            self._specs[spec.name], self._forms[spec.name] = spec, form


def _text(form: _Form) -> str:
    kind, shape, dtype = form
    return f"{kind} of {' x '.join(map(str, shape))} {dtype}"
