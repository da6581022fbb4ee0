"""Writes the pickle of a workload: python write.py '{"python": ..., "n": ..., "protocol": ..., "file": ...}'.

The same n gives the same bytes on every machine: the generator is seeded, and bench/support/pickles.ts fixes the hash seed.
"""

import json
import os
import pickle
import random
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ALPHABETS = (
    "".join(map(chr, range(0xC0, 0x100))),  # Latin-1: 2 bytes in UTF-8
    "".join(map(chr, range(0x410, 0x450))),  # Cyrillic: 2 bytes
    "".join(map(chr, range(0x4E00, 0x5200))),  # Chinese: 3 bytes
    "".join(map(chr, range(0x1F600, 0x1F640))),  # emoji: 4 bytes, two UTF-16 units
)

rng = random.Random(1989)


def word(shortest, longest):
    """A new str of ASCII letters and digits."""
    return "".join(rng.choices(LETTERS, k=rng.randint(shortest, longest)))


def foreign(shortest, longest):
    """A new str of one other alphabet."""
    return "".join(rng.choices(rng.choice(ALPHABETS), k=rng.randint(shortest, longest)))


def distinct(make, count):
    """A list of count different values, in the order in which they were made."""
    values = {}
    while len(values) < count:
        values.setdefault(make())
    return list(values)


def main():
    job = json.loads(sys.argv[1])
    names = {"n": job["n"], "rng": rng, "word": word, "foreign": foreign, "distinct": distinct}
    value = eval(job["python"], names)
    # Under another name first: whoever sees the file sees all of it.
    unfinished = "%s.%d" % (job["file"], os.getpid())
    with open(unfinished, "wb") as file:
        pickle.dump(value, file, protocol=job["protocol"])
    os.replace(unfinished, job["file"])


if __name__ == "__main__":
    main()
