"""Python's end of shm.ts: the same work, as fast as Python can do it, which is without the resource tracker.

python shm_attach.py SMALL LARGE SCALE, with the names of two segments; the last line is JSON, times in milliseconds.
"""

import json
import math
import statistics
import sys
import time
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

import numpy as np

OPTIONS = {"track": False} if sys.version_info >= (3, 13) else {}
if not OPTIONS:
    resource_tracker.register = lambda *arguments: None
    resource_tracker.unregister = lambda *arguments: None


def each(rounds, times, work):
    samples = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        samples.append((time.perf_counter() - start) * 1e3 / times)
    return statistics.median(samples)


def attach(name):
    def work():
        shm = SharedMemory(name=name, **OPTIONS)
        shm.buf[0] = (shm.buf[0] + 1) % 256
        shm.close()

    return work


def create():
    shm = SharedMemory(create=True, size=4096, **OPTIONS)
    shm.buf[0] = 1
    shm.close()
    shm.unlink()


def main():
    small, large, scale = sys.argv[1], sys.argv[2], float(sys.argv[3])
    many = math.ceil(200 * scale)
    each(10, many, attach(small))
    times = {
        "attach small": each(25, many, attach(small)),
        "attach large": each(25, math.ceil(40 * scale), attach(large)),
        "create": each(25, many, create),
    }
    shm = SharedMemory(name=large, **OPTIONS)
    numbers = np.ndarray((shm.size // 8,), "f8", buffer=shm.buf)
    numbers.sum()
    times["sum"] = each(7, 1, numbers.sum)
    del numbers
    shm.close()
    print(json.dumps({"times": times, "left": None}))


main()
