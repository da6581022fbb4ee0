"""Records every pickle that CPython's own tests read, and what CPython made of it.

    python harvest.py FILE

Runs AbstractUnpickleTests and AbstractPickleTests of this Python's `test.pickletester`, the latter with the C and with the Python
pickler, and writes one JSON object a line, all of it compressed: first what ran, then one vector for each distinct pair of pickle and options.

    {"python": "3.13.0", "tests": 264, "failed": [...], "skipped": 5, "vectors": 6313}
    {"test": "AbstractUnpickleTests.test_bad_mark", "data": "...", "raises": "UnpicklingError: ..."}
    {"test": "AbstractPickleTests.test_ints", "data": "...", "value": "int:7", "lasting": true, "written": ["C", 5]}

`data` is base64. `value` is the canonical text (canonical.py) of a second reading, since to ask an object for its text may change it,
and `lasting` says that a reading after all tests gives the same, so that what the pickle names is not an affair of one test. An
object that has no text, because it nests too deep or cannot be reduced, has `opaque`, the reason. `written` is the pickler, "C" or
"Python", and the protocol, for a pickle that the test did not make by hand. `options` are the keyword arguments of `loads`, and
`extensions` the codes that were registered at the time.

The vectors are made where they are used and never kept: they are data of a file that is not ours. The standard library's `test`
package is needed, which some distributions leave out; without it the exit code is 3.
"""

import base64
import copyreg
import gzip
import json
import os
import pickle
import platform
import sys
import unittest

from canonical import canonical


class Recorder:
    """The vectors so far, in the order in which they were first read."""

    def __init__(self):
        self.vectors = {}
        self.replays = []
        self.written = {}

    def note(self, data, pickler, protocol):
        self.written.setdefault(data, [pickler, protocol])

    def add(self, test, data, keywords, error):
        extensions = {}
        for code, pair in copyreg._inverted_registry.items():
            if not isinstance(pair, tuple) or [type(name) for name in pair] != [str, str]:
                return  # A broken registry is no matter of the pickle.
            extensions[str(code)] = "%s:%s" % pair
        options = {key: wire(value) for key, value in keywords.items()}
        key = (data, json.dumps([options, extensions], sort_keys=True))
        if key in self.vectors:
            return
        vector = self.vectors[key] = {"test": test, "data": base64.b64encode(data).decode("ascii")}
        if options:
            vector["options"] = options
        if extensions:
            vector["extensions"] = extensions
        if data in self.written:
            vector["written"] = self.written[data]
        if error is not None:
            vector["raises"] = "%s: %s" % (type(error).__name__, error)
            return
        vector.update(described(data, keywords))
        self.replays.append((vector, data, keywords, dict(copyreg._inverted_registry)))

    def replay(self):
        """Reads everything once more, now that the tests are over."""
        for vector, data, keywords, extensions in self.replays:
            copyreg._inverted_registry.update(extensions)
            try:
                vector["lasting"] = "value" in vector and described(data, keywords) == {"value": vector["value"]}
            finally:
                for code in extensions:
                    copyreg._inverted_registry.pop(code)


def described(data, keywords):
    try:
        return {"value": canonical(pickle.loads(data, **keywords))}
    except Exception as error:
        return {"opaque": "%s: %s" % (type(error).__name__, error)}


def wire(value):
    """A keyword argument of loads as JSON; a buffer as its bytes and whether they may be written."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return [buffer_wire(item) for item in value]


def buffer_wire(item):
    with memoryview(item) as view:
        return {"bytes": base64.b64encode(view.tobytes("A")).decode("ascii"), "readonly": view.readonly}


def recording(recorder, base, pickler):
    """A test case of pickletester whose reading is recorded."""

    class Recording(base, unittest.TestCase):
        unpickler = pickle.Unpickler
        bad_stack_errors = (pickle.UnpicklingError, IndexError)
        truncated_errors = (pickle.UnpicklingError, EOFError, AttributeError, ValueError, IndexError, ImportError)

        def dumps(self, value, proto=None, **keywords):
            native = pickler is pickle.Pickler
            data = (pickle.dumps if native else pickle._dumps)(value, proto, **keywords)
            recorder.note(data, "C" if native else "Python", pickle.DEFAULT_PROTOCOL if proto is None else proto)
            return data

        def loads(self, data, **keywords):
            if keywords.get("buffers") is not None:
                keywords["buffers"] = list(keywords["buffers"])
            name = "%s.%s" % (base.__name__, self._testMethodName)
            try:
                value = pickle.loads(data, **keywords)
            except Exception as error:
                recorder.add(name, bytes(data), keywords, error)
                raise
            recorder.add(name, bytes(data), keywords, None)
            return value

    Recording.pickler = pickler
    Recording.__name__ = Recording.__qualname__ = base.__name__
    return Recording


def harvest(pickletester):
    """Runs the tests; the lines to write."""
    # Pickles name the classes of pickletester both by its own name and by that of the program.
    for name, value in vars(pickletester).items():
        if not name.startswith("__"):
            setattr(sys.modules["__main__"], name, value)
    names = set(vars(pickletester))
    recorder = Recorder()
    suite = unittest.TestSuite()
    for base, pickler in (
        (pickletester.AbstractUnpickleTests, pickle.Pickler),
        (pickletester.AbstractPickleTests, pickle.Pickler),
        (pickletester.AbstractPickleTests, pickle._Pickler),
    ):
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(recording(recorder, base, pickler)))
    with open(os.devnull, "w") as nowhere:
        result = unittest.TextTestRunner(nowhere, verbosity=0).run(suite)
    # What a test left behind is not there in another process.
    for name in set(vars(pickletester)) - names:
        delattr(pickletester, name)
    recorder.replay()
    failed = [case.id() for case, _ in result.failures + result.errors]
    yield {
        "python": platform.python_version(),
        "tests": result.testsRun,
        "failed": failed,
        "skipped": len(result.skipped),
        "vectors": len(recorder.vectors),
    }
    yield from recorder.vectors.values()


def main(path):
    try:
        from test import pickletester
    except ImportError:
        sys.exit(3)
    # Written in one go and moved into place: whoever waits for the file finds all of it or none.
    partial = "%s.%d" % (path, os.getpid())
    with gzip.open(partial, "wt", compresslevel=1) as file:
        for line in harvest(pickletester):
            file.write(json.dumps(line) + "\n")
    os.replace(partial, path)


if __name__ == "__main__":
    main(sys.argv[1])
