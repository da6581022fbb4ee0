"""Python's end of handover-shm.ts: dumps a float64 array, or loads one, for every line that it reads, and answers with a line.

python handover_shm.py FOLDER BYTES, with the folder of cornichon.py. Lines are "dump", "unlink" and "load NAME"; times are in
milliseconds.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True

import numpy as np
from cornichon import dump_to_shared_memory, load_from_shared_memory


def milliseconds(start):
    return (time.perf_counter() - start) * 1e3


def main():
    array = np.arange(int(sys.argv[2]) // 8, dtype="f8")
    sent = None
    for line in sys.stdin:
        what, *name = line.split()
        start = time.perf_counter()
        answer = {}
        if what == "dump":
            sent = dump_to_shared_memory(array)
            answer = {"name": sent.name, "dump": milliseconds(start)}
        elif what == "unlink":
            sent.close()
            sent.unlink()
        else:
            got = load_from_shared_memory(name[0])
            answer["load"] = milliseconds(start)
            start = time.perf_counter()
            answer["sum"] = float(got.sum())
            answer["summing"] = milliseconds(start)
            start = time.perf_counter()
            del got
            answer["close"] = milliseconds(start)
        print(json.dumps(answer), flush=True)


main()
