"""CPython's own tests of pickle, with every pickle passed through Node before Python sees it again.

Runs AbstractUnpickleTests and AbstractPickleTests of `test.pickletester`. What `dumps` of a test gives is what Node writes after
reading what Python wrote, and `loads` of a test reads what Node writes after reading the test's data; so a test that looks at
opcodes, frames or sharing looks at Node's. Buffers travel beside the stream both ways.

Frames as in peer.py, but here Python asks. Each request is {op, data, protocol, options, buffers, readonly}; the answer's args are
{stream, buffers} or {refused}. `buffers` of the answer are the numbers of the request's buffers, in the order in which Node wants
them beside its stream. At the end comes {op: "result", ...}. Without the `test` package the exit code is 3.
"""

import copyreg
import os
import pickle
import pickletools
import sys
import unittest

from peer import Channel

NO_TEST_PACKAGE = 3


class Refused(AssertionError):
    """Node refused what Python accepts."""


class Route:
    """The way through Node, and a count of what went it."""

    def __init__(self, channel):
        self.channel = channel
        self.routed = {}
        self.changed = {}

    def ask(self, test, op, data, protocol, options, buffers):
        self.routed[test] = self.routed.get(test, 0) + 1
        pairs = [(code, pair) for code, pair in copyreg._inverted_registry.items() if is_pair(pair)]
        views = None if buffers is None else [memoryview(item) for item in buffers]
        self.channel.send(
            {
                "op": op,
                "data": data,
                "protocol": protocol,
                "options": options,
                "extensions": {str(code): "%s:%s" % pair for code, pair in pairs},
                "buffers": views and [view.tobytes("A") for view in views],
                "readonly": views and [view.readonly for view in views],
            }
        )
        return self.channel.receive()["args"]

    def dumps(self, test, value, protocol, buffer_callback, **options):
        """What Node writes in place of Python; the callback gets Python's own buffers."""
        kept = []

        def callback(buffer):
            inside = buffer_callback(buffer)
            if not inside:
                kept.append(buffer)
            return inside

        beside = {} if buffer_callback is None else {"buffer_callback": callback}
        data = pickle.dumps(value, protocol, **beside, **options)
        protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol
        answer = self.ask(test, "dumps", data, protocol, options, kept if beside else None)
        if "refused" in answer:
            raise Refused(answer["refused"])
        if answer["buffers"] != list(range(len(kept))):
            raise AssertionError("%d buffers came back as %r" % (len(kept), answer["buffers"]))
        if answer["stream"] != data:
            self.changed[test] = self.changed.get(test, 0) + 1
        return answer["stream"]

    def loads(self, test, data, buffers=None, **options):
        """What Python reads of what Node read. The test may expect an error, which must be Python's own."""
        if buffers is not None:
            buffers = list(buffers)
        answer = self.ask(test, "loads", bytes(data), protocol_of(data), options, buffers)
        if "refused" not in answer:
            chosen = [buffers[number] for number in answer["buffers"]]
            return pickle.loads(answer["stream"], buffers=chosen, **options)
        pickle.loads(data, buffers=buffers, **options)
        raise Refused("%s: %r" % (answer["refused"], bytes(data[:100])))


def protocol_of(data):
    """The protocol that a pickle announces or needs; 5 for one that cannot be read to its end."""
    try:
        return max(value if opcode.name == "PROTO" else opcode.proto for opcode, value, _ in pickletools.genops(data))
    except Exception:
        return 5


def is_pair(value):
    """A module and a name; tests put other things into the registry, which only Python can have."""
    return isinstance(value, tuple) and [type(item) for item in value] == [str, str]


def routed(route, base):
    """A test case of pickletester whose pickles go through Node."""

    class Routed(base, unittest.TestCase):
        pickler = pickle.Pickler
        unpickler = pickle.Unpickler
        bad_stack_errors = (pickle.UnpicklingError, IndexError)
        truncated_errors = (pickle.UnpicklingError, EOFError, AttributeError, ValueError, IndexError, ImportError)

        def dumps(self, value, proto=None, buffer_callback=None, **options):
            return route.dumps(self.name(), value, proto, buffer_callback, **options)

        def loads(self, data, **options):
            return route.loads(self.name(), data, **options)

        def name(self):
            return "%s.%s" % (base.__name__, self._testMethodName)

    Routed.__name__ = Routed.__qualname__ = base.__name__
    return Routed


def main():
    channel = Channel()
    try:
        from test import pickletester
    except ImportError:
        sys.exit(NO_TEST_PACKAGE)
    route = Route(channel)
    suite = unittest.TestSuite()
    for base in (pickletester.AbstractUnpickleTests, pickletester.AbstractPickleTests):
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(routed(route, base)))
    tests = [case.name() for case in suite]
    with open(os.devnull, "w") as nowhere:
        result = unittest.TextTestRunner(nowhere, verbosity=0).run(suite)
    problems = {}
    for case, text in result.failures + result.errors:
        # A subtest is a case of its own; its test is what counts.
        problems.setdefault(getattr(case, "test_case", case).name(), text[-2000:])
    skipped = {case.name(): reason for case, reason in result.skipped}
    channel.send(
        {
            "op": "result",
            "tests": tests,
            "failed": [[name, text] for name, text in problems.items()],
            "skipped": [[name, reason] for name, reason in skipped.items()],
            "unrouted": [name for name in tests if name not in route.routed and name not in skipped],
            "routed": sum(route.routed.values()),
            "changed": [[name, count] for name, count in route.changed.items()],
        }
    )


if __name__ == "__main__":
    sys.path.pop(0)
    main()
