"""CPython as a contender: python child.py JOB, where JOB and the answer are what bench/job.ts describes.

The timing is the same as in child.ts, step by step; a change there is a change here.
"""

import gc
import json
import math
import pickle
import sys
import time

try:
    import resource
except ImportError:  # Windows
    resource = None

assert pickle.loads.__module__ == "_pickle", "this Python has no C pickle"


def cpu():
    """User and system milliseconds of this process."""
    if resource is None:
        return time.process_time() * 1e3, 0.0
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime * 1e3, usage.ru_stime * 1e3


def status(field):
    """A size from /proc/self/status in bytes, or None."""
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def forget_peak():
    """Makes VmHWM start anew; Linux only."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        return True
    except OSError:
        return False


def sample(call, batch):
    """Milliseconds of one call. What it returns is freed after the clock has stopped, but for batches."""
    user, system = cpu()
    start = time.perf_counter()
    for _ in range(batch):
        result = call()
    wall = (time.perf_counter() - start) * 1e3
    user_end, system_end = cpu()
    del result
    return {"wall": wall / batch, "user": (user_end - user) / batch, "system": (system_end - system) / batch}


def time_calls(call, effort):
    start, done, fastest, batch, calls, samples = time.perf_counter(), 0, math.inf, 1, 0, []

    def elapsed():
        return (time.perf_counter() - start) * 1e3

    def is_cold():
        too_few = done < effort["warmUpSamples"] or (batch > 1 and calls < effort["warmUpCalls"])
        return too_few or elapsed() < effort["warmUpMs"]

    while done < 2 or (is_cold() and elapsed() < effort["mostMs"] * (2 if batch > 1 else 1)):
        fastest = min(fastest, sample(call, batch)["wall"])
        calls += batch
        batch = max(1, math.ceil(effort["sampleMs"] / max(fastest, 1e-6)))
        done += 1
    start = time.perf_counter()
    while len(samples) < 2 or (len(samples) < effort["samples"] and elapsed() < effort["mostMs"]):
        samples.append(sample(call, batch))
    return samples, batch


def read(path):
    with open(path, "rb") as file:
        return file.read()


def dump(value, protocol, out_of_band):
    """The pickle and the buffers beside it."""
    if not out_of_band:
        return [pickle.dumps(value, protocol)]
    buffers = []
    data = pickle.dumps(value, protocol, buffer_callback=buffers.append)
    return [data, *buffers]


def measure(operation, job):
    data = read(job["file"])
    # A bytearray, as a receiver would have it; a view of bytes would make an array that cannot be written to.
    buffers = [bytearray(read(job["file"] + ".buffer"))] if job["outOfBand"] else []
    load = (lambda: pickle.loads(data, buffers=buffers)) if buffers else (lambda: pickle.loads(data))
    value = load() if operation == "dump" else None
    protocol, out_of_band = job["protocol"], job["outOfBand"]
    call = load if operation == "load" else lambda: dump(value, protocol, out_of_band)
    gc.collect()
    reset = forget_peak()
    before = status("VmRSS")
    result = call()
    memory = {"before": before, "peak": status("VmHWM") if reset else None}
    del result
    samples, batch = time_calls(call, job["effort"])
    result = call()
    written = result if operation == "dump" else [data, *buffers]
    size = sum(memoryview(part).nbytes for part in written)
    return {
        "samples": samples,
        "batch": batch,
        "items": len(value if operation == "dump" else result),
        "bytes": size,
        "identical": result[0] == data if operation == "dump" else None,
        "memory": memory,
    }


def main():
    job = json.loads(sys.argv[-1])
    if job["numpy"]:
        import numpy  # or the first call would
    if not job["gc"]:
        gc.disable()
    print(json.dumps({operation: measure(operation, job) for operation in job["operations"]}))


main()
