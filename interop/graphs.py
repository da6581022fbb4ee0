"""Random graphs of Python objects, for tests that a pickle is written again as it came; runs in a peer's __main__.

    graphs(seed, count, modern)           the graphs; `modern` are classes that only protocols from 2 on can write
    pickles(seed, count, protocols)       what pickle.dumps makes of them, for each of the protocols

Some strings are one object and others are equal to one; sets have any number of members, in the order that Python gives them.
LIBRARY is for values of the standard library, which a test may put there.
"""

import collections
import functools
import math
import operator
import pickle
import random
import sys

WORDS = ["alpha", "beta", "gamma", "__proto__", "line\nend", "back\\slash", "\u20ac uro", "\U0001f40d", "\ud800 alone", "nul\0", "x" * 255, "\xe9" * 200]
TEXTS = WORDS + ["", "~", "\xe9", "\u03b1", "__main__", "Plain", "Inner", "latin1", "at_one", "UTC"]
NAMES = ["at_one", "at_two", "alpha", "beta"]
EDGES = [sign * (1 << bits) + offset for bits in (7, 8, 15, 16, 31, 32, 53, 63, 64, 2040) for sign in (1, -1) for offset in (-1, 0, 1)]
FLOATS = [0.0, -0.0, 1.0, -2.5, 1e16, 1e-5, 1e22, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 2.0**53, 1e300]
LIBRARY = []


class Plain:
    """Attributes in a dict."""


class Slots:
    __slots__ = ("at_one", "at_two")


class SlotsAndDict(Slots):
    pass


class Stateful:
    """Any state at all."""

    state = None

    def __getstate__(self):
        return self.state

    def __setstate__(self, state):
        self.state = state


class Call:
    """Made by a call, then given a state, items and pairs."""

    def __init__(self, *args):
        self.args = args
        self.state = None
        self.items = []
        self.pairs = []

    def __reduce__(self):
        # Not the same tuple twice: most classes make one for the purpose.
        args = tuple(list(self.args))
        return Call, args, self.state, iter(self.items) if self.items else None, iter(self.pairs) if self.pairs else None

    def __setstate__(self, state):
        self.state = state

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.pairs.append((key, value))


class WithSetter:
    """A reduce tuple of six items."""

    def __init__(self):
        self.state = 0

    def __reduce__(self):
        return WithSetter, (), self.state, None, None, set_state


def set_state(target, state):
    target.state = state


class Singleton:
    def __reduce__(self):
        return "SINGLETON"


SINGLETON = Singleton()


class Arguments:
    def __new__(cls, *args):
        self = object.__new__(cls)
        self.at_args = args
        return self

    def __getnewargs__(self):
        return tuple(list(self.at_args))

    def __getstate__(self):
        return None


class Keywords(Arguments):
    def __new__(cls, *args, **keywords):
        self = Arguments.__new__(cls, *args)
        self.at_keywords = keywords
        return self

    def __getnewargs_ex__(self):
        return tuple(list(self.at_args)), self.at_keywords


class MyList(list):
    pass


class MyDict(dict):
    pass


class MyTuple(tuple):
    pass


class MyInt(int):
    pass


class Outer:
    class Inner:
        pass

        class Inmost:
            pass


GLOBALS = [Plain, Outer, Outer.Inner, Outer.Inner.Inmost, set_state, collections.namedtuple, SINGLETON, math.sqrt, range]


class Maker:
    """One graph after another."""

    def __init__(self, seed, modern):
        self.random = random.Random(seed).random
        self.kinds = [self.a_list, self.a_list, self.a_dict, self.a_dict, self.a_tuple, self.a_tuple, self.a_set, self.a_frozenset]
        self.kinds += [self.a_bytearray, self.some_bytes, self.a_plain, self.a_plain, self.a_call, self.a_call, self.a_setter]
        self.kinds += [self.a_my_list, self.a_my_dict, self.a_my_tuple, self.a_stateful]
        if modern:
            self.kinds += [self.a_slots, self.arguments, self.keywords, self.a_my_int]

    def graph(self):
        self.nodes = []
        self.unfilled = []
        for _ in range(1 + int(self.random() ** 2 * 20)):
            self.nodes.append(self.choice(self.kinds)())
        for fill, node in self.unfilled:
            fill(node)
        return self.nodes[-1] if self.random() < 0.5 else list(self.nodes)

    def choice(self, items):
        return items[int(self.random() * len(items))]

    def several(self, most=5):
        return range(int(self.random() ** 2 * (most + 1)))

    # Parts.

    def part(self):
        """Something that is there already, or a leaf."""
        return self.choice(self.nodes) if self.nodes and self.random() < 0.45 else self.leaf()

    def leaf(self):
        if LIBRARY and self.random() < 0.12:
            return self.choice(LIBRARY)
        return self.key() if self.random() < 0.9 else self.choice(GLOBALS)

    def key(self):
        which = self.random()
        if which < 0.3:
            return self.choice(TEXTS)
        if which < 0.45:
            # The same text, and another object.
            return (" " + self.choice(TEXTS))[1:]
        if which < 0.6:
            return int(self.random() * 70000) - 300
        if which < 0.68:
            return self.choice(EDGES)
        if which < 0.8:
            return self.choice(FLOATS)
        if which < 0.9:
            return self.choice((None, True, False))
        if which < 0.95:
            return (self.choice(TEXTS), self.choice(EDGES))
        return self.choice((b"", b"z", b"bytes", complex(1, -0.0)))

    def later(self, fill, node):
        self.unfilled.append((fill, node))
        return node

    # Built-in types.

    def a_list(self):
        return self.later(self.fill_list, [])

    def fill_list(self, node):
        for _ in self.several(6 if self.random() < 0.99 else 1100):
            node.append(self.part())

    def a_dict(self):
        return self.later(self.fill_dict, {})

    def fill_dict(self, node):
        for _ in self.several():
            node[self.key()] = self.part()

    def a_tuple(self):
        return tuple([self.part() for _ in self.several()])

    def a_set(self):
        return {self.key() for _ in self.several()}

    def a_frozenset(self):
        return frozenset([self.key() for _ in self.several()])

    def a_bytearray(self):
        return bytearray(self.choice((b"", b"z", b"\xe9 bytes", b"\n" * 256)))

    def some_bytes(self):
        return self.choice((b"one ", b"\xe9\xff", b"\n" * 255)) + bytes([int(self.random() * 256)])

    # Classes.

    def a_plain(self):
        return self.later(self.fill_attributes, self.choice((Plain, Outer.Inner))())

    def fill_attributes(self, node):
        for _ in self.several(4):
            setattr(node, self.choice(NAMES), self.part())

    def a_slots(self):
        return self.later(self.fill_slots, self.choice((Slots, SlotsAndDict))())

    def fill_slots(self, node):
        for _ in self.several(3):
            name = self.choice(NAMES if type(node) is SlotsAndDict else Slots.__slots__)
            setattr(node, name, self.part())

    def a_stateful(self):
        return self.later(self.fill_state, Stateful())

    def a_setter(self):
        return self.later(self.fill_state, WithSetter())

    def fill_state(self, node):
        node.state = self.part()

    def a_call(self):
        return self.later(self.fill_call, Call(*[self.part() for _ in self.several(3)]))

    def fill_call(self, node):
        if self.random() < 0.3:
            node.state = self.part()
        if self.random() < 0.3:
            node.items = [self.part() for _ in self.several()]
        if self.random() < 0.3:
            node.pairs = [(self.key(), self.part()) for _ in self.several()]

    def arguments(self):
        return Arguments(*[self.part() for _ in self.several(3)])

    def keywords(self):
        return Keywords(*[self.part() for _ in self.several(2)], **{self.choice(NAMES): self.part() for _ in self.several(2)})

    def a_my_list(self):
        return self.later(self.fill_my_list, MyList())

    def fill_my_list(self, node):
        # Not itself: protocols 0 and 1 copy it into its arguments.
        node.extend([self.leaf() for _ in self.several()])
        self.fill_attributes(node)

    def a_my_dict(self):
        return self.later(self.fill_my_dict, MyDict())

    def fill_my_dict(self, node):
        for _ in self.several():
            node[self.key()] = self.leaf()
        self.fill_attributes(node)

    def a_my_tuple(self):
        return MyTuple([self.part() for _ in self.several(3)])

    def a_my_int(self):
        return MyInt(self.choice(EDGES))


def graphs(seed, count, modern):
    maker = Maker(seed, modern)
    return [maker.graph() for _ in range(count)]


def pickles(seed, count, protocols):
    """For each protocol, the pickles of the graphs."""
    made = graphs(seed, count, min(protocols) >= 2)
    return [[pickle.dumps(graph, protocol) for graph in made] for protocol in protocols]
