"""Writes the pickle of a workload: python write.py '{"python": ..., "n": ..., "protocol": ..., "outOfBand": ..., "file": ...}'.

The same n gives the same bytes on every machine: the generator is seeded, and bench/support/pickles.ts fixes the hash seed.
"""

import json
import os
import pickle
import random
import sys

import shop

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ALPHABETS = (
    "".join(map(chr, range(0xC0, 0x100))),  # Latin-1: 2 bytes in UTF-8
    "".join(map(chr, range(0x410, 0x450))),  # Cyrillic: 2 bytes
    "".join(map(chr, range(0x4E00, 0x5200))),  # Chinese: 3 bytes
    "".join(map(chr, range(0x1F600, 0x1F640))),  # emoji: 4 bytes, two UTF-16 units
)

rng = random.Random(1989)
numbers = None


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


def floats(count):
    """A new NumPy array of float64."""
    global numbers
    import numpy

    numbers = numbers or numpy.random.default_rng(1989)
    return numbers.random(count)


def document(count):
    """A list of count parts, as a description of an API in JSON has them: many small dicts with few keys in common."""
    words = [word(4, 14) for _ in range(2500)]
    shapes = [rng.sample(words, rng.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, 12))) for _ in range(1400)]

    def leaf():
        few = rng.choice(words), " ".join(rng.choices(words, k=3))
        return rng.choice((rng.randrange(1000), rng.random(), *few, True, None))

    def part(depth):
        kind = rng.random() if depth > 0 else 1
        if kind < 0.55:
            return {key: part(depth - 1) if rng.random() < 0.35 else leaf() for key in rng.choice(shapes)}
        return [part(depth - 1) for _ in range(rng.randint(1, 5))] if kind < 0.75 else leaf()

    return [part(8) for _ in range(count)]


def graph(count):
    """A list of nodes that refer to earlier ones, so that pickle never goes deep."""
    nodes = []
    for i in range(count):
        nodes.append({"id": i, "peers": [nodes[rng.randrange(i)] for _ in range(min(i, 3))]})
    return nodes


def write(path, *parts):
    """Under another name first: whoever sees the file sees all of it."""
    unfinished = "%s.%d" % (path, os.getpid())
    with open(unfinished, "wb") as file:
        for part in parts:
            file.write(part)
    os.replace(unfinished, path)


def main():
    job = json.loads(sys.argv[1])
    helpers = rng, word, foreign, distinct, floats, document, graph
    names = dict(zip(("rng", "word", "foreign", "distinct", "floats", "document", "graph"), helpers), n=job["n"], shop=shop)
    value = eval(job["python"], names)
    buffers = []
    callback = buffers.append if job["outOfBand"] else None
    data = pickle.dumps(value, job["protocol"], buffer_callback=callback)
    if job["outOfBand"]:
        write(job["file"] + ".buffer", *(buffer.raw() for buffer in buffers))
    write(job["file"], data)


if __name__ == "__main__":
    main()
