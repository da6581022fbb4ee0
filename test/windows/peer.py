"""The commands of peer.c, by Python itself: `python peer.py attach NAME` and so on, on Windows."""

import sys
import time
from multiprocessing.shared_memory import SharedMemory


def create(name, size):
    size = int(size)
    try:
        memory = SharedMemory(name=name, create=True, size=size)
    except FileExistsError:
        return "FileExistsError"
    memory.buf[:size] = bytes(i % 251 for i in range(size))
    for _ in range(2000):
        if memory.buf[0] == 255:
            break
        time.sleep(0.005)
    last = memory.buf[size - 1]
    memory.close()
    return last


def attach(name):
    try:
        memory = SharedMemory(name=name)
    except FileNotFoundError:
        return "FileNotFoundError"
    said = f"{memory.size} {memory.buf[1]}"
    memory.buf[2] = 42
    memory.close()
    return said


def open_semaphore(name):
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenSemaphoreW.restype = ctypes.c_void_p
    handle = kernel.OpenSemaphoreW(0x00100002, False, name)  # SYNCHRONIZE | SEMAPHORE_MODIFY_STATE
    if handle is None:
        raise ctypes.WinError(ctypes.get_last_error())
    return kernel, ctypes.c_void_p(handle)


def take(name):
    kernel, handle = open_semaphore(name)
    return "taken" if kernel.WaitForSingleObject(handle, 0) == 0 else "none"


def post(name):
    kernel, handle = open_semaphore(name)
    return "posted" if kernel.ReleaseSemaphore(handle, 1, None) else "not posted"


def lock(path):
    import msvcrt

    with open(path, "a+b") as file:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return "refused"
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return "locked"


command, *arguments = sys.argv[1:]
print({"create": create, "attach": attach, "take": take, "post": post, "lock": lock}[command](*arguments))
