"""Canonical typed text of a Python value: an oracle that sees what `==` and `repr` hide.

Two values have the same text exactly when they have the same types, the same numbers to the last bit (-0.0 is not 0.0, 1 is
not 1.0 is not True), the same order of dict items, and the same sharing and cycles between containers.

    None True False ...               the constants (... is Ellipsis; also NotImplemented)
    int:-12                           decimal; hexadecimal (int:-0x1f...) from 2**1024 on
    float:3ff0000000000000            IEEE 754, big endian; every NaN is float:nan
    complex:<float>,<float>
    str:"a\\u20ac"                     JSON, everything outside printable ASCII as \\uXXXX
    bytes:6162                        hexadecimal; longer than 1024 bytes: bytes[2048]:<sha256>
    bytearray#0:6162 memoryview#0:6162
    list#0[..] tuple#1(..) dict#2{k=v,..}    containers are numbered in the order they are met; () is not
    set#3{..} frozenset#4{..}         items sorted by their text; inside an item, numbering starts after the set's number
    #0                                the container with that number, met before
    global:collections.OrderedDict    a class or function
    dtype:<f8                         or dtype:<descr as a list> for records
    ndarray#5(dtype,(2,3),C):hex      elements in C order; C or F says how they lie in memory, A is neither;
                                      objects: ndarray#5(dtype:|O,(2,),C)[..]
    scalar(dtype):hex                 a NumPy scalar
    object#6(callable,args,state,[list items],{dict items})    anything else, as __reduce_ex__(4) tells it;
                                      for an object of copyreg.__newobj__ the callable is new:<class>
"""

import copyreg
import hashlib
import json
import math
import struct
import sys
import types

CONSTANTS = {None: "None", True: "True", False: "False", Ellipsis: "...", NotImplemented: "NotImplemented"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType)


def canonical(value):
    """The canonical text of a value; deeper than Python's recursion limit is a RecursionError."""
    return _Writer({}, []).text(value)


class _Writer:
    def __init__(self, numbers, alive):
        self.numbers = numbers
        # Ids are only unique among living objects, and a reduced state may live nowhere else.
        self.alive = alive

    def text(self, value):
        kind = type(value)
        if value is None or kind is bool or value is Ellipsis or value is NotImplemented:
            return CONSTANTS[value]
        if kind is int:
            return "int:" + (str(value) if value.bit_length() <= 1024 else hex(value))
        if kind is float:
            return "float:" + _float(value)
        if kind is complex:
            return "complex:%s,%s" % (_float(value.real), _float(value.imag))
        if kind is str:
            return "str:" + json.dumps(value)
        if kind is bytes:
            return "bytes" + _hex(value)
        if kind is tuple and not value:
            return "tuple()"
        if kind is frozenset and not value:
            return "frozenset{}"
        if isinstance(value, type) or isinstance(value, FUNCTIONS) and _owner(value) in (None, sys.modules["builtins"]):
            return "global:%s.%s" % (value.__module__, value.__qualname__)
        if id(value) in self.numbers:
            return "#%d" % self.numbers[id(value)]
        number = self.numbers[id(value)] = len(self.numbers)
        self.alive.append(value)
        return self.numbered(value, kind, "#%d" % number)

    def numbered(self, value, kind, number):
        if kind is bytearray:
            return "bytearray" + number + _hex(value)
        if kind is memoryview:
            return "memoryview" + number + _hex(value.tobytes())
        if kind is list:
            return "list%s[%s]" % (number, self.texts(value))
        if kind is tuple:
            return "tuple%s(%s)" % (number, self.texts(value))
        if kind is dict:
            return "dict%s{%s}" % (number, self.pairs(value.items()))
        if kind in (set, frozenset):
            items = sorted(_Writer(dict(self.numbers), self.alive).text(item) for item in value)
            return "%s%s{%s}" % (kind.__name__, number, ",".join(items))
        numpy = sys.modules.get("numpy")
        if numpy is not None and kind is numpy.ndarray:
            return self.array(value, number)
        if numpy is not None and isinstance(value, numpy.generic) and value.dtype.kind != "O":
            return "scalar(%s)%s" % (_dtype(value.dtype), _hex(value.tobytes()))
        if numpy is not None and isinstance(value, numpy.dtype):
            return _dtype(value)
        return self.reduced(value, number)

    def array(self, value, number):
        order = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else "A"
        head = "ndarray%s(%s,%s,%s)" % (number, _dtype(value.dtype), str(value.shape).replace(" ", ""), order)
        if value.dtype.hasobject:
            return "%s[%s]" % (head, self.texts(value.flatten().tolist()))
        return head + _hex(value.tobytes())

    def reduced(self, value, number):
        reduce = copyreg.dispatch_table.get(type(value))
        answer = reduce(value) if reduce else value.__reduce_ex__(4)
        if isinstance(answer, str):
            return "global:%s.%s" % (value.__module__, answer)
        callable, args, state, items, pairs = (tuple(answer) + (None,) * 3)[:5]
        if callable is copyreg.__newobj__:
            made, args = "new:" + self.text(args[0]), args[1:]
        else:
            made = self.text(callable)
        parts = (made, self.text(args), self.text(state), self.texts(items or ()), self.pairs(pairs or ()))
        return "object%s(%s,%s,%s,[%s],{%s})" % ((number,) + parts)

    def texts(self, items):
        return ",".join([self.text(item) for item in items])

    def pairs(self, items):
        return ",".join(["%s=%s" % (self.text(key), self.text(item)) for key, item in items])


def _owner(function):
    return getattr(function, "__self__", None)


def _float(value):
    return "nan" if math.isnan(value) else struct.pack(">d", value).hex()


def _hex(value):
    if len(value) <= 1024:
        return ":" + bytes(value).hex()
    return "[%d]:%s" % (len(value), hashlib.sha256(value).hexdigest())


def _dtype(dtype):
    return "dtype:" + (dtype.str if dtype.names is None else canonical(dtype.descr))
