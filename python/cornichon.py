"""Python's side of cornichon's shared memory: one file, standard library only, Python 3.8 and later.

Put it beside your code (`npx cornichon python-helper > cornichon.py`), or on PYTHONPATH from the npm package's folder `python`.

    shm = attach("prices")                  a segment that Node owns; Python's resource tracker does not unlink it
    shm = create(8000, "prices")            a segment of ours, with its memory set aside, so that it cannot end in SIGBUS
    items = attach_list("settings")         a ShareableList that Node owns
    value = load_from_shared_memory(name)   what Node's dumpToSharedMemory, or our own, left there; arrays are not copied
    shm = dump_to_shared_memory(value)      the other way: send shm.name, and unlink it when it was read
    with lock("my-lock"): ...               a multiprocessing.Lock over a semaphore that Node made
    with FileLock(shm): ...                 a lock that is free again when its holder dies
    ring = RollingBuffer.open(shm.buf)      the latest items of one writer, without a lock; make one with RollingBuffer.create
    segments()                              what there is (Linux)

A segment is unlinked by who created it. What `attach` returns is a plain SharedMemory; its `unlink` works, for whom it is meant.
"""

import collections
import json
import os
import pickle
import platform
import struct
import sys
import threading
import time
from multiprocessing import resource_tracker, synchronize
from multiprocessing.shared_memory import ShareableList, SharedMemory

try:
    import fcntl
    from _posixshmem import shm_unlink
except ImportError:  # Windows, which has neither names that stay nor a tracker
    fcntl = shm_unlink = None

__all__ = [
    "Batch",
    "FileLock",
    "RollingBuffer",
    "Segment",
    "attach",
    "attach_list",
    "create",
    "dump_to_shared_memory",
    "load_from_shared_memory",
    "lock",
    "segments",
    "semaphore",
]


# Segments ---------------------------------------------------------------------------------------------------------------------


class _Attempt(SharedMemory):
    """What is being attached or created. CPython unlinks the name when it cannot map it, also one that is somebody else's."""

    def unlink(self):
        pass


def _bare(name):
    """The name without the slash that POSIX has; SharedMemory puts it there."""
    return name[1:] if name is not None and name.startswith("/") else name


_registering = threading.Lock()


class _Untracked:
    """While this is held, no segment is registered with the resource tracker, which unlinks what a process leaves behind."""

    def __enter__(self):
        _registering.acquire()
        self._register = resource_tracker.register
        resource_tracker.register = self._skip

    def __exit__(self, *_):
        resource_tracker.register = self._register
        _registering.release()

    def _skip(self, name, rtype):
        if rtype != "shared_memory":
            self._register(name, rtype)


def _forget(shm):
    """Makes what `_Attempt` or a ShareableList opened a plain SharedMemory that the tracker does not know."""
    shm.__class__ = SharedMemory
    if hasattr(shm, "_track"):
        shm._track = False
    elif shm_unlink is not None:
        name = shm._name
        shm.unlink = lambda: shm_unlink(name)  # without taking it off the tracker's list, which it is not on
    return shm


def attach(name, timeout=0.1):
    """The SharedMemory of that name, which stays when this process ends; `SharedMemory(name, track=False)` of Python 3.13.

    Waits up to `timeout` seconds for the size of a segment that its creator has only just named. Raises FileNotFoundError for a
    name that nobody has, and ValueError for a segment that stays empty.
    """
    end = time.monotonic() + timeout
    while True:
        try:
            with _Untracked():
                shm = _Attempt(name=_bare(name))
            if shm.size > 0:
                return _forget(shm)
            shm.close()
            if time.monotonic() >= end:
                raise ValueError("shared memory %r is empty" % name)
        except ValueError:
            # "cannot mmap an empty file"; a name that cannot be one is no better later, but costs no more than the timeout.
            if time.monotonic() >= end:
                raise
        time.sleep(0.001)


def create(size, name=None, track=True):
    """A new SharedMemory of zeros. Its memory is set aside at once: a full /dev/shm is an OSError here, and no SIGBUS later.

    `track=False` is for a segment that somebody else unlinks, or that is to outlive this process.
    """
    if track:
        shm = SharedMemory(name=_bare(name), create=True, size=size)
    else:
        with _Untracked():
            shm = _forget(_Attempt(name=_bare(name), create=True, size=size))
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(shm._fd, 0, size)
    except OSError as error:
        shm.close()
        shm.unlink()
        hint = "%s: /dev/shm has no room for %d bytes" % (os.strerror(error.errno), size)
        raise OSError(error.errno, hint) from None
    return shm


def attach_list(name):
    """The ShareableList of that name, which stays when this process ends.

    Python 3.8 has another layout than all later ones: what Node makes for it says `layout: '3.8'`.
    """
    with _Untracked():
        items = ShareableList(name=_bare(name))
    _forget(items.shm)
    return items


Segment = collections.namedtuple("Segment", "name size")


def segments():
    """The segments of shared memory on this machine, by name, with their sizes. Linux only: nobody else can say.

    Semaphores and hidden files are no segments.
    """
    folder = "/dev/shm"
    if not os.path.isdir(folder):
        raise OSError("only Linux can list shared memory, in %s" % folder)
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "sem.")):
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    found.append(Segment(entry.name, entry.stat(follow_symlinks=False).st_size))
            except FileNotFoundError:
                pass  # gone meanwhile
    return sorted(found)


# Locks ------------------------------------------------------------------------------------------------------------------------


def lock(name):
    """A multiprocessing.Lock over the semaphore of that name, which Node made (`NamedSemaphore.create()`), and unlinks.

    It can be passed on to child processes. It stays taken when its holder dies: give `acquire` a timeout.
    """
    return _semaphore(synchronize.Lock, name, 1)


def semaphore(name, maxvalue=synchronize.SEM_VALUE_MAX):
    """A multiprocessing.Semaphore over the semaphore of that name, which somebody else made, and unlinks."""
    return _semaphore(synchronize.Semaphore, name, maxvalue)


def _semaphore(kind, name, maxvalue):
    made = kind.__new__(kind)
    made.__setstate__((0, synchronize.SEMAPHORE, maxvalue, "/" + name.lstrip("/")))
    return made


class FileLock:
    """A lock on a segment that the kernel gives back when its holder dies. POSIX only.

    `target` is a SharedMemory, the name of one, or an open file. Node's side is `FileLock.onSegment(name)` and
    `FileLock.onFile(path)`. It is held by one SharedMemory or file object at a time, in whatever process, and not by one thread:
    two FileLocks on one object are one lock. Closing that object gives it back.
    """

    def __init__(self, target):
        if fcntl is None:
            raise OSError("FileLock needs flock, which Windows has not")
        self._own = attach(target) if isinstance(target, str) else None
        self._target = self._own or target

    def _flock(self, how):
        fcntl.flock(self._target._fd if isinstance(self._target, SharedMemory) else self._target, how)

    def acquire(self, block=True, timeout=None):
        """Takes the lock. Returns whether it did; only `block=False` and a timeout in seconds can end without."""
        if block and timeout is None:
            self._flock(fcntl.LOCK_EX)
            return True
        end = time.monotonic() + (timeout if block else 0)
        pause = 0.0005
        while True:
            try:
                self._flock(fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                time.sleep(min(pause, left))
                pause = min(pause * 2, 0.02)

    def release(self):
        """Gives the lock back. Nothing happens if it is not held."""
        self._flock(fcntl.LOCK_UN)

    def close(self):
        """Gives the lock back, and closes the segment if it was given by name."""
        if self._own is None:
            self.release()
        else:
            self._own.close()

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *_):
        self.release()


# Values -----------------------------------------------------------------------------------------------------------------------
#
#   0 "CRNP" | u16 version = 1 | u16 0 | u64 bytes used | u64 number of parts, the pickle among them | 40 zero bytes
#  64 u64 offset, u64 length of each part: first the pickle of protocol 5, then its buffers
#     the parts, in this order, each at the next multiple of 64 bytes
#
# All little-endian. The first 4 bytes are written last, so that nobody takes half a value for a whole one.

_MAGIC = b"CRNP"
_VERSION = 1
_HEADER = struct.Struct("<4sHHQQ40x")
_PART = struct.Struct("<QQ")
_ALIGNMENT = 64


def _aligned(offset):
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def dump_to_shared_memory(value, name=None, track=True):
    """Pickles the value into a new segment, with its buffers (NumPy's arrays) beside the pickle, each copied once.

    Returns the SharedMemory. Send its name, keep it open or close it, and `unlink` it when the other side has it. With
    `track=False` it stays when this process ends, and the other side unlinks it.
    """
    buffers = []
    stream = pickle.dumps(value, 5, buffer_callback=buffers.append)
    parts = [memoryview(stream), *(buffer.raw() for buffer in buffers)]
    places, end = [], _HEADER.size + _PART.size * len(parts)
    for part in parts:
        start = _aligned(end)
        end = start + part.nbytes
        places.append((start, part.nbytes))
    shm = create(end, name, track)
    for index, place in enumerate(places):
        _PART.pack_into(shm.buf, _HEADER.size + _PART.size * index, *place)
    for part, (start, length) in zip(parts, places):
        shm.buf[start : start + length] = part
    for buffer in buffers:
        buffer.release()
    _HEADER.pack_into(shm.buf, 0, bytes(4), _VERSION, 0, end, len(parts))
    shm.buf[:4] = _MAGIC
    return shm


def load_from_shared_memory(name, unlink=False):
    """What dump_to_shared_memory, or Node's dumpToSharedMemory, put into the segment of that name.

    Arrays view the segment; the memory is given back when the last of them is collected. `unlink=True` takes the name off at
    once, so that nobody else has to. This runs pickle.loads: as with every pickle, only for what you trust.
    """
    shm = attach(name)
    try:
        places = _places(shm)
        if unlink:
            shm.unlink()
    except BaseException:
        shm.close()
        raise
    memory = _steal(shm)
    stream, *buffers = [memory[start : start + length] for start, length in places]
    # The pickle itself is copied: whoever else has the segment could change it under the unpickler's hands.
    return pickle.loads(bytes(stream), buffers=buffers)


def _places(shm):
    """Where the parts are. Raises ValueError where they cannot be."""

    def refuse(why):
        raise ValueError("shared memory %r holds no value of cornichon's: %s" % (shm.name, why))

    if shm.size < _HEADER.size:
        refuse("it has %d bytes, and a header has %d" % (shm.size, _HEADER.size))
    magic, version, flags, used, count = _HEADER.unpack_from(shm.buf)
    if magic != _MAGIC:
        refuse("it starts with %r and not with %r" % (magic, _MAGIC))
    if (version, flags) != (_VERSION, 0):
        refuse("it is of version %d with flags %d, and this is for version %d" % (version, flags, _VERSION))
    if used > shm.size:
        refuse("it is %d bytes long, and should be %d" % (shm.size, used))
    if not 1 <= count <= (used - _HEADER.size) // _PART.size:
        refuse("it cannot have %d parts in %d bytes" % (count, used))
    table = bytes(shm.buf[_HEADER.size : _HEADER.size + _PART.size * count])
    places, end = [], _HEADER.size + len(table)
    for index, (start, length) in enumerate(_PART.iter_unpack(table)):
        if start != _aligned(end) or start + length > used:
            refuse("part %d is said to be %d bytes at %d, expected it at %d of %d" % (index, length, start, _aligned(end), used))
        places.append((start, length))
        end = start + length
    return places


def _steal(shm):
    """The memory of a segment, which then lives as long as there are views of it; a SharedMemory complains of them."""
    view = memoryview(shm._mmap)
    shm._buf.release()
    shm._buf = shm._mmap = None
    shm.close()
    return view

# Rings ------------------------------------------------------------------------------------------------------------------------
#
# The bytes are described in docs/locks.md. x86-64 shows stores in the order in which they were made; elsewhere that takes barriers,
# for which Python has only locks.

Batch = collections.namedtuple("Batch", "items first cursor missed")

_RING_MAGIC = int.from_bytes(b"cornring", "little")
_RING_VERSION = 1
_RING_HEAD = 64
_RING_TEXT = 128
_RING_MAX_TEXT = 1 << 16
_STRUCT_CODES = dict(b1="?", i1="b", u1="B", i2="h", u2="H", i4="i", u4="I", i8="q", u8="Q", f2="e", f4="f", f8="d")
_HAS_STRONG_ORDER = platform.machine().lower() in ("x86_64", "amd64")
_fence_lock = threading.Lock()


def _fence():
    """A memory barrier. Releasing a lock and then taking it is one, hence twice; taking and releasing it once is none."""
    if not _HAS_STRONG_ORDER:
        with _fence_lock:
            pass
        with _fence_lock:
            pass


def _dtype_size(spec):
    return int(spec[2:]) * (4 if spec[1] == "U" else 1)


def _product(shape):
    count = 1
    for length in shape:
        count *= length
    return count


def _dtype_text(spec):
    """The dtype's own spelling, such as `<f8`."""
    if isinstance(spec, str) and len(spec) > 2 and spec[0] in "<>|" and spec[2:].isdigit():
        return spec
    if isinstance(spec, str) and len(spec) > 1 and spec[1:].isdigit():
        return ("|" if spec[1:] == "1" or spec[0] in "SV" else "<") + spec
    text = getattr(spec, "str", None)
    if isinstance(text, str) and getattr(spec, "names", None) is None and "[" not in text:
        return text
    raise TypeError("a dtype is spelled like <f8; this is %r" % (spec,))


def _describe_dtype(dtype):
    """A dtype as JSON has it."""
    if isinstance(dtype, (list, tuple)):
        return [
            [f[0], _dtype_text(f[1])] + ([list(f[2]) if isinstance(f[2], (list, tuple)) else [f[2]]] if len(f) > 2 else [])
            for f in dtype
        ]
    if getattr(dtype, "names", None) is not None:
        return _describe_dtype(dtype.descr)
    return _dtype_text(dtype)


def _itemsize(described):
    if isinstance(described, str):
        return _dtype_size(described)
    return sum(_dtype_size(f[1]) * _product(f[2] if len(f) > 2 else ()) for f in described)


def _struct_of(described, shape):
    """A struct.Struct for one slot, or None for types that struct does not know."""
    fields = [["", described, shape]] if isinstance(described, str) else described
    if not isinstance(described, str) and shape:
        return None
    orders = {f[1][0] for f in fields} - {"|"}
    if len(orders) > 1:
        return None
    codes = []
    for f in fields:
        code = "%ds" % _dtype_size(f[1]) if f[1][1] == "S" else _STRUCT_CODES.get(f[1][1:])
        count = _product(f[2] if len(f) > 2 else ())
        if code is None:
            return None
        codes.append(code * count)
    return struct.Struct((orders or {"<"}).pop() + "".join(codes))


class RollingBuffer:
    """The latest items of one writer, for readers in Python and JavaScript. Make one with `create`, or `open` what is there.

        shm = create(RollingBuffer.byte_length("<f8", 1024), "prices")     # or any other writable buffer
        ring = RollingBuffer.create(shm.buf, "<f8", slots=1024)
        ring.push(99.5)
        index, value = RollingBuffer.open(shm.buf).latest()
        batch = ring.since(0)                                              # .items .first .cursor .missed
        ring.release()                                                     # shm.close() wants no views
    """

    def __init__(self, view, described, shape, slots, start, size, stride):
        self._view = view
        self._words = view[: len(view) // 8 * 8].cast("Q")
        self.dtype, self.shape, self.slots = described, tuple(shape), slots
        self._start, self._size, self._stride = start, size, stride
        self._struct = _struct_of(described, shape)
        self._scalar = isinstance(described, str) and not shape
        self._seen = 0

    @staticmethod
    def byte_length(dtype, slots, shape=()):
        """How many bytes such a ring needs."""
        return RollingBuffer._layout(dtype, slots, shape)[-1]

    @staticmethod
    def _layout(dtype, slots, shape):
        described = _describe_dtype(dtype)
        shape = [int(length) for length in shape]
        size = _itemsize(described) * _product(shape)
        if slots < 2 or size < 1 or any(length < 1 for length in shape):
            raise ValueError("a ring has 2 or more slots of 1 or more bytes; these are %d of %d" % (slots, size))
        text = json.dumps({"dtype": described, "shape": shape}, separators=(",", ":")).encode()
        start = (_RING_TEXT + len(text) + 63) // 64 * 64
        stride = (8 + size + 7) // 8 * 8
        return described, shape, text, start, size, stride, start + slots * stride

    @staticmethod
    def _bytes(buf):
        if sys.byteorder != "little":
            raise NotImplementedError("a ring is little-endian")
        return memoryview(buf).cast("B")

    @classmethod
    def create(cls, buf, dtype, slots, shape=()):
        """Makes an empty ring of a buffer, whatever that held."""
        described, shape, text, start, size, stride, length = cls._layout(dtype, slots, shape)
        view = cls._bytes(buf)
        if len(view) < length:
            raise ValueError("%d slots need %d bytes; these are %d" % (slots, length, len(view)))
        words = view[:length].cast("Q")
        words[0] = 0
        _fence()
        view[8:length] = bytes(length - 8)
        struct.pack_into("<IIQIII", view, 8, _RING_VERSION, start, slots, size, stride, len(text))
        view[_RING_TEXT : _RING_TEXT + len(text)] = text
        _fence()
        words[0] = _RING_MAGIC
        return cls(view, described, shape, slots, start, size, stride)

    @classmethod
    def open(cls, buf):
        """Opens a ring that somebody made; ValueError if the buffer holds none."""
        view = cls._bytes(buf)
        head = bytes(view[: _RING_TEXT + _RING_MAX_TEXT])
        if len(head) < _RING_TEXT or int.from_bytes(head[:8], "little") != _RING_MAGIC:
            raise ValueError("the memory holds no RollingBuffer")
        version, start, slots, size, stride, length = struct.unpack_from("<IIQIII", head, 8)
        try:
            if version != _RING_VERSION or length > len(head) - _RING_TEXT:
                raise ValueError("version %d, description of %d bytes" % (version, length))
            item = json.loads(head[_RING_TEXT : _RING_TEXT + length].decode())
            described, shape = _describe_dtype(item["dtype"]), [int(n) for n in item["shape"]]
            fits = (
                2 <= slots <= (len(view) - start) // stride
                and (stride % 8 == 0 and stride >= 8 + size)
                and (start % 64 == 0 and start >= _RING_TEXT + length)
                and (min(shape, default=1) > 0 and size == _itemsize(described) * _product(shape))
            )
        except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, RecursionError) as error:
            raise ValueError("the memory holds no RollingBuffer: %s" % error) from error
        if not fits:
            raise ValueError("the header of the RollingBuffer contradicts itself")
        return cls(view, described, shape, slots, start, size, stride)

    @property
    def head(self):
        """How many items have been published: the number of the next one."""
        head = self._words[_RING_HEAD // 8]
        if head < self._seen or head >= 1 << 53:
            raise ValueError("the ring's head is %d and was %d: somebody made it anew" % (head, self._seen))
        self._seen = head
        return head

    def push(self, value):
        """Publishes an item: a number, a tuple for a record, or the numbers of a shape in C order. Returns its number."""
        if self._struct is None:
            raise TypeError("the struct module knows no %r; use push_bytes" % (self.dtype,))
        return self.push_bytes(self._struct.pack(value) if self._scalar else self._struct.pack(*value))

    def push_bytes(self, data):
        """Publishes an item given as its bytes, for instance numpy_array.tobytes()."""
        if len(data) != self._size:
            raise ValueError("an item has %d bytes; these are %d" % (self._size, len(data)))
        index = self.head
        at = self._start + index % self.slots * self._stride
        words = self._words
        words[at // 8] = 0
        _fence()
        self._view[at + 8 : at + 8 + self._size] = data
        _fence()
        words[at // 8] = index + 1
        _fence()
        words[_RING_HEAD // 8] = index + 1
        return index

    def _read(self, index):
        at = self._start + index % self.slots * self._stride
        if self._words[at // 8] != index + 1:
            return None
        _fence()
        data = bytes(self._view[at + 8 : at + 8 + self._size])
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
        raise ValueError("no slot carries the number of the newest item")

    def _since(self, cursor, limit):
        head = self.head
        if not 0 <= cursor <= head:
            raise ValueError("the cursor is %d, the head %d" % (cursor, head))
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
        if not isinstance(described, str):
            described = [tuple(f[:2]) + ((tuple(f[2]),) if len(f) > 2 else ()) for f in described]
        dtype = numpy.dtype(described)
        items = numpy.frombuffer(b"".join(found), dtype).reshape((len(found),) + self.shape)
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
