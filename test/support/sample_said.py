"""Imported by a Python sample: what sample-output.ts makes of its promised outputs, and the end of a block."""

import io
import json
import os
import sys


def said__(id):
    def said(*args, **kwargs):
        text = io.StringIO()
        print(*args, **{**kwargs, "file": text})
        sys.stdout.write(text.getvalue())
        with open(os.environ["SAMPLE_RECORD"], "a", encoding="utf-8") as record:
            record.write(json.dumps([id, text.getvalue().rstrip("\n")]) + "\n")

    return said


def end__():
    """Says that the block is done, and keeps it alive until its standard input ends."""
    print(os.environ["SAMPLE_END"], flush=True)
    sys.stdin.read()
