"""The classes whose instances workloads have; their pickles name this module."""

from collections import namedtuple


class Order:
    """A class as most are: three attributes, no method that pickle asks for."""

    def __init__(self, number, price, name):
        self.number = number
        self.price = price
        self.name = name


Point = namedtuple("Point", "x y label")
