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
    gc.collect()
    user, system = cpu()
    start = time.perf_counter()
    for _ in range(batch):
        result = call()
    wall = (time.perf_counter() - start) * 1e3
    user_end, system_end = cpu()
    del result
    return {"wall": wall / batch, "user": (user_end - user) / batch, "system": (system_end - system) / batch}


def time_calls(call, effort):
    start, warm_up, fastest, batch = time.perf_counter(), 0, math.inf, 1
    while warm_up < effort["warmUpSamples"] or (time.perf_counter() - start) * 1e3 < effort["warmUpMs"]:
        fastest = min(fastest, sample(call, batch)["wall"])
        batch = max(1, math.ceil(effort["sampleMs"] / max(fastest, 1e-6)))
        warm_up += 1
    return [sample(call, batch) for _ in range(effort["samples"])], batch


def main():
    job = json.loads(sys.argv[-1])
    with open(job["file"], "rb") as file:
        data = file.read()
    if job["numpy"]:
        import numpy  # or the first call would
    value = pickle.loads(data) if job["operation"] == "dump" else None
    call = (lambda: pickle.dumps(value, job["protocol"])) if job["operation"] == "dump" else (lambda: pickle.loads(data))
    gc.collect()
    if not job["gc"]:
        gc.disable()
    if job["measure"] == "memory":
        reset = forget_peak()
        before = status("VmRSS")
        result = call()
        answer = {"before": before, "peak": status("VmHWM") if reset else None}
    else:
        samples, batch = time_calls(call, job["effort"])
        result = call()
        dumped = job["operation"] == "dump"
        answer = {
            "samples": samples,
            "batch": batch,
            "items": len(value if dumped else result),
            "bytes": len(result if dumped else data),
            "identical": result == data if dumped else None,
        }
    print(json.dumps(answer))


main()
