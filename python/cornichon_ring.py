"""RollingBuffer in Python: the latest items of one writer, for readers in Python and JavaScript, without a lock.

    shm = attach('prices')                      # any writable buffer: shm.buf, an mmap, a bytearray
    ring = RollingBuffer.create(shm.buf, [('time', '<i8'), ('price', '<f8')], slots=1024)
    ring.push((1, 99.5))
    reader = RollingBuffer.open(shm.buf)
    index, value = reader.latest()
    batch = reader.since(0)                     # .items .first .cursor .missed

Python 3.8 or later and its standard library; `since_array` needs NumPy. The bytes are described in docs/locks.md. On
machines other than x86 every look at the memory is bracketed by a lock, which is how Python code gets a memory barrier.
"""
import json
import platform
import struct
import sys
import threading
import time
from collections import namedtuple

__all__ = ['RollingBuffer', 'Batch']

Batch = namedtuple('Batch', 'items first cursor missed')

_MAGIC = int.from_bytes(b'cornring', 'little')
_VERSION = 1
_HEAD = 64
_TEXT = 128
_MAX_TEXT = 1 << 16
_CODES = {'b1': '?', 'i1': 'b', 'u1': 'B', 'i2': 'h', 'u2': 'H', 'i4': 'i', 'u4': 'I', 'i8': 'q', 'u8': 'Q',
          'f2': 'e', 'f4': 'f', 'f8': 'd'}
_STRONG = platform.machine().lower() in ('x86_64', 'amd64')
_fence_lock = threading.Lock()


def _fence():
    if not _STRONG:
        with _fence_lock:
            pass


def _size(spec):
    return int(spec[2:]) * (4 if spec[1] == 'U' else 1)


def _product(shape):
    count = 1
    for length in shape:
        count *= length
    return count


def _plain(spec):
    """The dtype's own spelling, such as '<f8'."""
    if isinstance(spec, str) and len(spec) > 2 and spec[0] in '<>|' and spec[2:].isdigit():
        return spec
    if isinstance(spec, str) and len(spec) > 1 and spec[1:].isdigit():
        return ('|' if spec[1:] == '1' or spec[0] in 'SV' else '<') + spec
    text = getattr(spec, 'str', None)
    if isinstance(text, str) and getattr(spec, 'names', None) is None and '[' not in text:
        return text
    raise TypeError('a dtype is spelled like <f8; this is %r' % (spec,))


def _describe(dtype):
    """A dtype as JSON has it."""
    if isinstance(dtype, (list, tuple)):
        return [[f[0], _plain(f[1])] + ([list(f[2]) if isinstance(f[2], (list, tuple)) else [f[2]]] if len(f) > 2 else [])
                for f in dtype]
    if getattr(dtype, 'names', None) is not None:
        return _describe(dtype.descr)
    return _plain(dtype)


def _itemsize(described):
    if isinstance(described, str):
        return _size(described)
    return sum(_size(f[1]) * _product(f[2] if len(f) > 2 else ()) for f in described)


def _format(described, shape):
    """A struct.Struct for one slot, or None for types that struct does not know."""
    fields = [['', described, shape]] if isinstance(described, str) else described
    if not isinstance(described, str) and shape:
        return None
    orders = {f[1][0] for f in fields} - {'|'}
    if len(orders) > 1:
        return None
    codes = []
    for f in fields:
        code = '%ds' % _size(f[1]) if f[1][1] == 'S' else _CODES.get(f[1][1:])
        count = _product(f[2] if len(f) > 2 else ())
        if code is None:
            return None
        codes.append(code * count)
    return struct.Struct((orders or {'<'}).pop() + ''.join(codes))


class RollingBuffer:
    """One writer, many readers. Make one with `create` or `open`."""

    def __init__(self, view, described, shape, slots, start, size, stride):
        self._view = view
        self._words = view[:len(view) // 8 * 8].cast('Q')
        self.dtype, self.shape, self.slots = described, tuple(shape), slots
        self._start, self._size, self._stride = start, size, stride
        self._struct = _format(described, shape)
        self._scalar = isinstance(described, str) and not shape
        self._seen = 0

    @staticmethod
    def byte_length(dtype, slots, shape=()):
        """How many bytes such a ring needs."""
        return RollingBuffer._layout(dtype, slots, shape)[-1]

    @staticmethod
    def _layout(dtype, slots, shape):
        described = _describe(dtype)
        shape = [int(length) for length in shape]
        size = _itemsize(described) * _product(shape)
        if slots < 2 or size < 1 or any(length < 1 for length in shape):
            raise ValueError('a ring has 2 or more slots of 1 or more bytes; these are %d of %d' % (slots, size))
        text = json.dumps({'dtype': described, 'shape': shape}, separators=(',', ':')).encode()
        start = (_TEXT + len(text) + 63) // 64 * 64
        stride = (8 + size + 7) // 8 * 8
        return described, shape, text, start, size, stride, start + slots * stride

    @staticmethod
    def _bytes(buf):
        if sys.byteorder != 'little':
            raise NotImplementedError('a ring is little-endian')
        return memoryview(buf).cast('B')

    @classmethod
    def create(cls, buf, dtype, slots, shape=()):
        """Makes an empty ring of a buffer, whatever that held."""
        described, shape, text, start, size, stride, length = cls._layout(dtype, slots, shape)
        view = cls._bytes(buf)
        if len(view) < length:
            raise ValueError('%d slots need %d bytes; these are %d' % (slots, length, len(view)))
        words = view[:length].cast('Q')
        words[0] = 0
        _fence()
        view[8:length] = bytes(length - 8)
        struct.pack_into('<IIQIII', view, 8, _VERSION, start, slots, size, stride, len(text))
        view[_TEXT:_TEXT + len(text)] = text
        _fence()
        words[0] = _MAGIC
        return cls(view, described, shape, slots, start, size, stride)

    @classmethod
    def open(cls, buf):
        """Opens a ring that somebody made; ValueError if the buffer holds none."""
        view = cls._bytes(buf)
        head = bytes(view[:_TEXT + _MAX_TEXT])
        if len(head) < _TEXT or int.from_bytes(head[:8], 'little') != _MAGIC:
            raise ValueError('the memory holds no RollingBuffer')
        version, start, slots, size, stride, length = struct.unpack_from('<IIQIII', head, 8)
        try:
            if version != _VERSION or length > len(head) - _TEXT:
                raise ValueError('version %d, description of %d bytes' % (version, length))
            item = json.loads(head[_TEXT:_TEXT + length].decode())
            described, shape = _describe(item['dtype']), [int(n) for n in item['shape']]
            fits = (2 <= slots <= (len(view) - start) // stride and stride % 8 == 0 and stride >= 8 + size
                    and start % 64 == 0 and start >= _TEXT + length and min(shape, default=1) > 0
                    and size == _itemsize(described) * _product(shape))
        except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, RecursionError) as error:
            raise ValueError('the memory holds no RollingBuffer: %s' % error) from error
        if not fits:
            raise ValueError('the header of the RollingBuffer contradicts itself')
        return cls(view, described, shape, slots, start, size, stride)

    @property
    def head(self):
        """How many items have been published: the number of the next one."""
        head = self._words[_HEAD // 8]
        if head < self._seen or head >= 1 << 53:
            raise ValueError("the ring's head is %d and was %d: somebody made it anew" % (head, self._seen))
        self._seen = head
        return head

    def push(self, value):
        """Publishes an item: a number, a tuple for a record, or the numbers of a shape in C order. Returns its number."""
        if self._struct is None:
            raise TypeError('the struct module knows no %r; use push_bytes' % (self.dtype,))
        return self.push_bytes(self._struct.pack(value) if self._scalar else self._struct.pack(*value))

    def push_bytes(self, data):
        """Publishes an item given as its bytes, for instance numpy_array.tobytes()."""
        if len(data) != self._size:
            raise ValueError('an item has %d bytes; these are %d' % (self._size, len(data)))
        index = self.head
        at = self._start + index % self.slots * self._stride
        words = self._words
        words[at // 8] = 0
        _fence()
        self._view[at + 8:at + 8 + self._size] = data
        _fence()
        words[at // 8] = index + 1
        _fence()
        words[_HEAD // 8] = index + 1
        return index

    def _read(self, index):
        at = self._start + index % self.slots * self._stride
        if self._words[at // 8] != index + 1:
            return None
        _fence()
        data = bytes(self._view[at + 8:at + 8 + self._size])
        _fence()
        return data if self._words[at // 8] == index + 1 else None

    def _value(self, data):
        if self._struct is None:
            return data
        values = self._struct.unpack(data)
        return values[0] if self._scalar else values

    def latest(self):
        """(number, value) of the newest item, or None; the value is bytes where struct does not know the type."""
        for _ in range(10000):
            head = self.head
            if head == 0:
                return None
            data = self._read(head - 1)
            if data is not None:
                return head - 1, self._value(data)
        raise ValueError('no slot carries the number of the newest item')

    def _since(self, cursor, limit):
        head = self.head
        if not 0 <= cursor <= head:
            raise ValueError('the cursor is %d, the head %d' % (cursor, head))
        first = max(cursor, head - self.slots)
        end = head if limit is None else min(head, first + limit)
        found = []
        while first + len(found) < end:
            data = self._read(first + len(found))
            if data is not None:
                found.append(data)
                continue
            first = max(first + len(found) + 1, self.head - self.slots)
            end = max(end, first)
            found = []
        return found, first

    def since(self, cursor, limit=None):
        """The items from number `cursor` on that are still there; `missed` counts those that are not."""
        found, first = self._since(cursor, limit)
        return Batch([self._value(data) for data in found], first, first + len(found), first - cursor)

    def since_array(self, cursor, limit=None):
        """As `since`, with `items` as a NumPy array of shape (count, *shape)."""
        import numpy
        found, first = self._since(cursor, limit)
        described = self.dtype
        dtype = numpy.dtype(described if isinstance(described, str) else
                            [tuple(f[:2]) + ((tuple(f[2]),) if len(f) > 2 else ()) for f in described])
        items = numpy.frombuffer(b''.join(found), dtype).reshape((len(found),) + self.shape)
        return Batch(items, first, first + len(found), first - cursor)

    def follow(self, cursor=None, interval=0.01):
        """Batches as they appear, without an end; from the next item on when there is no cursor."""
        cursor = self.head if cursor is None else cursor
        while True:
            batch = self.since(cursor)
            cursor = batch.cursor
            if batch.items:
                yield batch
            else:
                time.sleep(interval)

    def release(self):
        """Lets go of the buffer, so that shm.close() works."""
        self._words.release()
        self._view.release()
