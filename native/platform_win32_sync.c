/*
 * Windows: named semaphores of the kernel, and LockFileEx.
 *
 * Python has no name for its semaphores there: it opens these through ctypes (OpenSemaphoreW). Names are those of segments,
 * in one namespace: a semaphore and a segment cannot have the same. A semaphore is gone with its last handle.
 *
 * What is locked of a file is its first byte, also if there is none, which is what msvcrt.locking(fd, LK_NBLCK, 1) locks at
 * position 0. The system ends the lock with the file's last handle, however the process ends.
 */
#include "platform_win32.h"

#include <errno.h>
#include <stdlib.h>
#include <winternl.h>

#include "platform_sync.h"

/* In winternl.h neither the function nor what it fills is declared; both have been the same since Windows NT 4. */
#define QUERY_STATE 0x0001
typedef struct {
  ULONG current;
  ULONG maximum;
} semaphore_information;
NTSTATUS NTAPI NtQuerySemaphore(HANDLE semaphore, int class, void *information, ULONG length, ULONG *returned);

struct os_sem {
  HANDLE handle; /* NULL when closed */
};

static os_result ok(void) { return (os_result){0, NULL}; }

/* Takes the handle over, also when it fails. */
static os_result adopt(HANDLE handle, os_sem **opened) {
  os_sem *self = malloc(sizeof(*self));
  if (self == NULL) {
    CloseHandle(handle);
    return (os_result){ENOMEM, "malloc"};
  }
  self->handle = handle;
  *opened = self;
  return ok();
}

os_result os_sem_create(const char *name, unsigned value, unsigned mode, os_sem **made) {
  (void)mode;
  wchar_t wide[OS_NAME_MAX + 1];
  win32_name(name, wide);
  HANDLE handle = CreateSemaphoreW(NULL, (LONG)value, OS_SEM_MOST, wide);
  if (handle == NULL) {
    os_result result = win32_failed("CreateSemaphore");
    return result.error == ENXIO ? (os_result){EEXIST, result.call} : result;
  }
  if (GetLastError() == ERROR_ALREADY_EXISTS) {
    CloseHandle(handle);
    return (os_result){EEXIST, "CreateSemaphore"};
  }
  return adopt(handle, made);
}

os_result os_sem_open(const char *name, os_sem **found) {
  wchar_t wide[OS_NAME_MAX + 1];
  win32_name(name, wide);
  HANDLE handle = OpenSemaphoreW(SYNCHRONIZE | SEMAPHORE_MODIFY_STATE | QUERY_STATE, FALSE, wide);
  return handle == NULL ? win32_failed("OpenSemaphore") : adopt(handle, found);
}

os_result os_sem_try(os_sem *self, bool *taken) { return os_sem_wait(self, 0, taken); }

os_result os_sem_wait(os_sem *self, unsigned milliseconds, bool *taken) {
  DWORD status = WaitForSingleObject(self->handle, milliseconds);
  *taken = status == WAIT_OBJECT_0;
  return status == WAIT_OBJECT_0 || status == WAIT_TIMEOUT ? ok() : win32_failed("WaitForSingleObject");
}

os_result os_sem_post(os_sem *self, unsigned max, bool *posted) {
  unsigned value = 0;
  *posted = false;
  os_result result = os_sem_value(self, &value);
  if (result.error != 0 || value >= max) return result;
  if (!ReleaseSemaphore(self->handle, 1, NULL)) return win32_failed("ReleaseSemaphore");
  *posted = true;
  return ok();
}

os_result os_sem_value(os_sem *self, unsigned *value) {
  semaphore_information information;
  NTSTATUS status = NtQuerySemaphore(self->handle, 0, &information, sizeof(information), NULL);
  if (status < 0) return (os_result){EIO, "NtQuerySemaphore"};
  *value = information.current;
  return ok();
}

void os_sem_close(os_sem *self) {
  if (self->handle != NULL) CloseHandle(self->handle);
  self->handle = NULL;
}

bool os_sem_is_open(const os_sem *self) { return self->handle != NULL; }

void os_sem_free(os_sem *self) {
  os_sem_close(self);
  free(self);
}

os_result os_sem_unlink(os_sem *self, bool *removed) {
  (void)self;
  *removed = false;
  return ok();
}

os_result os_sem_unlink_name(const char *name, bool *removed) {
  (void)name;
  *removed = false;
  return ok();
}

os_result os_lock_adopt(int fd, os_file *file) {
  HANDLE own;
  HANDLE process = GetCurrentProcess();
  HANDLE theirs = node_osfhandle(fd);
  if (theirs == INVALID_HANDLE_VALUE) return (os_result){EBADF, "DuplicateHandle"};
  if (!DuplicateHandle(process, theirs, process, &own, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
    return win32_failed("DuplicateHandle");
  }
  *file = (os_file)own;
  return ok();
}

os_result os_lock_try(os_file file, bool shared, bool *taken) {
  OVERLAPPED start = {0};
  DWORD flags = LOCKFILE_FAIL_IMMEDIATELY | (shared ? 0 : LOCKFILE_EXCLUSIVE_LOCK);
  *taken = LockFileEx((HANDLE)file, flags, 0, 1, 0, &start);
  if (*taken || GetLastError() == ERROR_LOCK_VIOLATION || GetLastError() == ERROR_IO_PENDING) return ok();
  return win32_failed("LockFileEx");
}

os_result os_lock_release(os_file file) {
  OVERLAPPED start = {0};
  return UnlockFileEx((HANDLE)file, 0, 1, 0, &start) ? ok() : win32_failed("UnlockFileEx");
}
