"""The Python end of interop/peer.ts: one long-lived interpreter that answers requests until its standard input ends.

A frame is a big-endian u32 with the length of a JSON header, the header, and the attachments that the header's `sizes` announce.
Requests carry {id, op, args}; the answer to each comes in the order of the requests as {id, result} or {id, error}. Bytes travel
as attachments ({"$bytes": index}), never as text, and nothing here is pickled to travel. What the user's code prints, in Python or
in C, goes to standard error, so that it cannot break a frame.

Code runs in the module __main__, on the main thread, and keeps its state from request to request. Standard library, 3.8+.
"""

import json
import linecache
import math
import os
import pickle
import struct
import sys
import textwrap
import traceback
import types

from canonical import canonical

PREFIX = struct.Struct("!I")
SAFE_INTEGER = 2**53 - 1


class Channel:
    """The frames, on copies of the standard streams; the originals are then closed to the user's code."""

    def __init__(self):
        self.source = os.fdopen(os.dup(0), "rb")
        self.target = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout.reconfigure(line_buffering=True)

    def receive(self):
        """The next request, or None at the end."""
        prefix = self.source.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        header = json.loads(self.source.read(*PREFIX.unpack(prefix)))
        attachments = [self.source.read(size) for size in header["sizes"]]
        header["args"] = from_wire(header["args"], attachments)
        return header

    def send(self, answer):
        attachments = []
        answer = {key: to_wire(value, attachments) for key, value in answer.items()}
        answer["sizes"] = [memoryview(item).nbytes for item in attachments]
        header = json.dumps(answer).encode("ascii")
        self.target.write(PREFIX.pack(len(header)) + header)
        for item in attachments:
            self.target.write(item)
        self.target.flush()


def from_wire(value, attachments):
    if isinstance(value, list):
        return [from_wire(item, attachments) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return attachments[value["$bytes"]]
    if "$int" in value:
        return int(value["$int"], 16)
    if "$float" in value:
        return float(value["$float"])
    return {key: from_wire(item, attachments) for key, item in value.items()}


def to_wire(value, attachments):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= SAFE_INTEGER else {"$int": hex(value)}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": repr(float(value))}
    if isinstance(value, (bytes, bytearray, memoryview)):
        attachments.append(value)
        return {"$bytes": len(attachments) - 1}
    if isinstance(value, (list, tuple)):
        return [to_wire(item, attachments) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) and not key.startswith("$") for key in value):
        return {key: to_wire(item, attachments) for key, item in value.items()}
    raise TypeError(
        "a %s cannot travel to JavaScript: expected None, bool, int, float, str, bytes, a list or tuple of these or a dict "
        "with such values and str keys; use repr(...) or pickle it" % type(value).__name__
    )


class Operations:
    """What can be asked for; each public method is one operation, its parameters are the request's arguments."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.segments = {}
        self.sources = 0

    def eval(self, code, bindings):
        return self.run(code.strip(), "eval", bindings)

    def exec(self, code, bindings):
        self.run(textwrap.dedent(code), "exec", bindings)

    def pickle(self, code, protocol, buffers):
        value = self.run(code.strip(), "eval", {})
        stream, raw = dump(value, protocol, buffers in ("oob", "shm"))
        answer = {"stream": stream, "buffers": raw, "readonly": [item.readonly for item in raw], "segments": []}
        if buffers == "shm":
            answer.update(buffers=[], segments=[self.share(item) for item in raw])
        return answer

    def release(self, names):
        for name in names:
            segment = self.segments.pop(name)
            segment.close()
            segment.unlink()

    def unpickle(self, data, buffers):
        value = load(data, buffers)
        kind = type(value)
        return {"type": "%s.%s" % (kind.__module__, kind.__qualname__), "repr": repr(value)}

    def roundTrip(self, data, protocol, buffers):
        stream, raw = dump(load(data, buffers), protocol, buffers is not None)
        return {"stream": stream, "buffers": raw, "readonly": [item.readonly for item in raw], "segments": []}

    def fixpoint(self, data, protocol, buffers):
        stream, raw = dump(load(data, buffers), protocol, buffers is not None)
        return stream == data and [bytes(item) for item in raw] == (buffers or [])

    def fixpointMany(self, cases, protocol):
        return [each(lambda: pickle.dumps(pickle.loads(case), protocol) == case) for case in cases]

    def roundTripMany(self, cases, protocol):
        return [each(lambda: pickle.dumps(pickle.loads(case), protocol)) for case in cases]

    def canonical(self, data, buffers):
        return canonical(load(data, buffers))

    def canonicalMany(self, cases):
        return [each(lambda: canonical(pickle.loads(case))) for case in cases]

    def canonicalOf(self, code, bindings):
        return canonical(self.run(code.strip(), "eval", bindings))

    def run(self, code, mode, bindings):
        """Runs code with some names bound for its duration; a traceback shows its lines."""
        self.sources += 1
        name = "<%s %d>" % (mode, self.sources)
        missing = object()
        before = {key: self.namespace.get(key, missing) for key in bindings}
        self.namespace.update(bindings)
        try:
            compiled = compile(code, name, mode)
            return eval(compiled, self.namespace)
        except BaseException:
            linecache.cache[name] = (len(code), None, code.splitlines(True), name)
            raise
        finally:
            for key, value in before.items():
                if value is missing:
                    self.namespace.pop(key, None)
                else:
                    self.namespace[key] = value

    def share(self, raw):
        from multiprocessing.shared_memory import SharedMemory

        # A segment of no bytes cannot be made.
        segment = SharedMemory(create=True, size=max(raw.nbytes, 1))
        segment.buf[: raw.nbytes] = raw
        self.segments[segment.name] = segment
        return {"name": segment.name, "size": raw.nbytes, "readonly": raw.readonly}


def dump(value, protocol, out_of_band):
    if not out_of_band:
        return pickle.dumps(value, protocol), []
    buffers = []
    stream = pickle.dumps(value, protocol, buffer_callback=buffers.append)
    return stream, [buffer.raw() for buffer in buffers]


def load(data, buffers):
    # Writable buffers: bytes would turn every array read-only, and a stream that says READONLY_BUFFER gets that anyway.
    return pickle.loads(data, buffers=None if buffers is None else [bytearray(item) for item in buffers])


def each(work):
    try:
        return {"value": work()}
    except Exception as error:
        return {"error": describe(error)}


def describe(error):
    """An exception as JSON, its traceback without the frames of this file."""
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename == __file__:
        place = place.tb_next
    lines = traceback.format_exception(type(error), error, place)
    kind = type(error)
    return {"type": kind.__qualname__, "module": kind.__module__, "message": str(error), "traceback": "".join(lines)}


def fresh_main():
    """A __main__ of the user's own: classes made by the user's code pickle as __main__.Name, and nothing of this file is there."""
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    main.pickle = pickle
    if "--numpy" in sys.argv:
        import numpy

        main.np = numpy
    return main.__dict__


def serve():
    channel = Channel()
    operations = Operations(fresh_main())
    while True:
        request = channel.receive()
        if request is None:
            break
        answer = {"id": request["id"]}
        try:
            answer["result"] = getattr(operations, request["op"])(**request["args"])
            channel.send(answer)
        except BaseException as error:
            channel.send({"id": request["id"], "error": describe(error)})
        finally:
            answer = request = None
    operations.release(list(operations.segments))


if __name__ == "__main__":
    # The user's imports must not find the files of this folder.
    sys.path.pop(0)
    serve()
