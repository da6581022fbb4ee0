"""Python's end of handover.ts: makes a float64 array once, and hands it over for every line that it reads.

python handover.py JOB, with the job of handover-child.ts. Each answer is a line of JSON, and behind it as many bytes as it says.
"""

import json
import pickle
import sys
import time
from multiprocessing.shared_memory import SharedMemory

import numpy as np

CHUNK = 2**20


def fill(array):
    """0, 1, 2, ... without a second array of that size."""
    for start in range(0, len(array), CHUNK):
        end = min(start + CHUNK, len(array))
        array[start:end] = np.arange(start, end)
    return array


def address(memory):
    return np.frombuffer(memory, "u1").__array_interface__["data"][0]


def by_name(array, segment):
    """The name is all."""
    return {"name": segment.name}, b""


def beside(array, segment):
    """A pickle of protocol 5, and where in the segment its buffers are."""
    buffers = []
    stream = pickle.dumps(array, 5, buffer_callback=buffers.append)
    start = address(segment.buf)
    places = [[address(buffer.raw()) - start, buffer.raw().nbytes] for buffer in buffers]
    return {"name": segment.name, "places": places}, stream


def answer(header, body):
    sys.stdout.buffer.write(json.dumps({**header, "bytes": len(body)}).encode() + b"\n")
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def serve(hand_over):
    """Says that the array is there, and then answers until the input ends."""
    answer({}, b"")
    for _ in sys.stdin.buffer:
        start = time.perf_counter()
        header, body = hand_over()
        header["ms"] = (time.perf_counter() - start) * 1e3
        answer(header, body)
        del body


def main():
    job = json.loads(sys.argv[1])
    count = job["bytes"] // 8
    if job["way"] == "pipe":
        array = fill(np.empty(count, "f8"))
        serve(lambda: ({}, pickle.dumps(array, job["protocol"])))
        return
    segment = SharedMemory(create=True, size=job["bytes"])
    try:
        array = fill(np.ndarray(count, "f8", segment.buf))
        prepare = by_name if job["way"] == "name" else beside
        serve(lambda: prepare(array, segment))
    finally:
        del array, prepare  # a segment with views on it cannot be closed
        segment.close()
        segment.unlink()


main()
