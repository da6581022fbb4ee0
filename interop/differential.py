"""What CPython's two unpicklers make of hostile streams, in a process that may die of them.

    python -I -S -B differential.py

Reads batches from standard input and answers each stream as soon as it is done, so that the one that kills the process is
known. A batch is a u32 with the number of streams, and for each a u32 with its length, a byte that says the encoding, and
the stream; an answer is a u32 with its length and text. Numbers are little-endian. The text has the verdicts of the C and
the Python unpickler, with U+0000 between:

    O<canonical text>    a value
    ?<text>              a value that has no canonical text
    G P                  it came to a class or function, to a persistent id
    E<exception>         it was refused

Nothing that a stream names is ever imported or called, and the process cannot write a file, start another one, or take more
than MEMORY bytes and SECONDS of a processor for a stream; where it would, it dies of a signal.
"""

import io
import os
import pickle
import resource
import signal
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from canonical import canonical

MEMORY = 1 << 30
SECONDS = 1.5
ENCODINGS = ["ASCII", "latin1", "utf-8", "bytes"]


class Named(Exception):
    pass


class Persistent(Exception):
    pass


class Inert:
    def find_class(self, module, name):
        raise Named

    def persistent_load(self, pid):
        raise Persistent


class CUnpickler(Inert, pickle.Unpickler):
    pass


class PythonUnpickler(Inert, pickle._Unpickler):
    pass


def verdict(unpickler, stream, encoding):
    buffers = [bytearray(b"\1\2\3\4"), bytearray(b"ab")]
    try:
        value = unpickler(io.BytesIO(stream), encoding=encoding, buffers=buffers).load()
    except Named:
        return "G"
    except Persistent:
        return "P"
    except (Exception, RecursionError) as error:
        return "E%s: %s" % (type(error).__name__, str(error)[:200])
    try:
        return "O" + canonical(value)
    except Exception as error:
        return "?%s: %s" % (type(error).__name__, str(error)[:200])


def confine():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    except (ValueError, OSError):
        pass
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    # The default action ends the process: a loop in C would not let a handler run.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def read(count):
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        sys.exit(0)
    return data


def main():
    confine()
    output = sys.stdout.buffer
    while True:
        (count,) = struct.unpack("<I", read(4))
        streams = []
        for _ in range(count):
            length, encoding = struct.unpack("<IB", read(5))
            streams.append((read(length), ENCODINGS[encoding]))
        for stream, encoding in streams:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            verdicts = [verdict(unpickler, stream, encoding) for unpickler in (CUnpickler, PythonUnpickler)]
            signal.setitimer(signal.ITIMER_PROF, 0)
            answer = "\0".join(verdicts).encode("utf-8", "backslashreplace")
            output.write(struct.pack("<I", len(answer)) + answer)
            output.flush()


main()
