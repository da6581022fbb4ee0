/*
 * Windows: a segment is a section of the paging file with a name, made and opened by the calls that CPython makes
 * (Modules/mmapmodule.c, Lib/multiprocessing/shared_memory.py), so that each finds what the other has made.
 *
 * There is nothing to unlink: the name is there for as long as somebody has a handle, and the memory for as long as
 * somebody has a handle or a view. So the list in owned.c keeps the name of a creator that has closed, as on POSIX, by keeping its
 * handle. A section cannot change its size, and is all there from the beginning: nobody has to guard against faults.
 *
 * A view cannot be replaced in one step by other memory. os_blank leaves it, alive, until the last SharedArrayBuffer is
 * collected; nor can a view be put over a WebAssembly memory, which V8 has reserved.
 */
#include "platform_win32.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

static os_result ok(void) { return (os_result){0, NULL}; }

static HANDLE handle_of(os_file file) { return (HANDLE)file; }

static DWORD high(uint64_t number) { return (DWORD)(number >> 32); }

static DWORD low(uint64_t number) { return (DWORD)number; }

static int errno_of(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return ENOENT;
    case ERROR_ALREADY_EXISTS:
    case ERROR_FILE_EXISTS:
      return EEXIST;
    case ERROR_ACCESS_DENIED:
      return EACCES;
    case ERROR_PRIVILEGE_NOT_HELD:
      return EPERM;
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_COMMITMENT_MINIMUM:
    case ERROR_DISK_FULL:
    case ERROR_PAGEFILE_QUOTA:
      return ENOSPC;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_INVALID_ADDRESS:
      return ENOMEM;
    case ERROR_TOO_MANY_OPEN_FILES:
      return EMFILE;
    case ERROR_INVALID_HANDLE: /* of a name: it belongs to an object of another kind */
      return ENXIO;
    case ERROR_INVALID_PARAMETER:
    case ERROR_BAD_LENGTH:
      return EINVAL;
    case ERROR_FILENAME_EXCED_RANGE:
      return ENAMETOOLONG;
    case ERROR_TOO_MANY_POSTS:
      return EOVERFLOW;
    case ERROR_NOT_SUPPORTED:
      return ENOTSUP;
    default:
      return EIO;
  }
}

/* UV_ENOENT and its like of libuv's uv/errno.h for Windows; the header does not come with Node-API's. */
int os_node_error(int error) {
  static const struct {
    int error;
    int number;
  } numbers[] = {
      {EACCES, -4092},       {EBADF, -4083},  {EBUSY, -4082},  {EEXIST, -4075}, {EFAULT, -4074}, {EINVAL, -4071},
      {EIO, -4070},          {EMFILE, -4066}, {ENFILE, -4061}, {ENOENT, -4058}, {ENOMEM, -4057}, {ENOSPC, -4055},
      {ENAMETOOLONG, -4064}, {ENOSYS, -4054}, {ENXIO, -4033},  {EPERM, -4048},  {ENOTSUP, -4049}, {EOVERFLOW, -4026},
  };
  for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    if (numbers[i].error == error) return numbers[i].number;
  }
  return -4094; /* UNKNOWN */
}

os_result win32_failed(const char *call) { return (os_result){errno_of(GetLastError()), call}; }

void win32_name(const char *name, wchar_t wide[OS_NAME_MAX + 1]) {
  size_t i = 0;
  for (; name[i] != '\0' && i < OS_NAME_MAX; i++) wide[i] = (unsigned char)name[i];
  wide[i] = L'\0';
}

/* Sections have no number by which one could be told from the next of its name; this one is good within the process. */
static os_identity next_identity(void) {
  static atomic_ullong count;
  return (os_identity){0, atomic_fetch_add(&count, 1) + 1};
}

/* A section has its name from the beginning, and with it is found: what it is to contain is written afterwards. */
os_result os_prepare(const char *name, uint64_t size, unsigned mode, bool preallocate, bool mortal, os_draft *draft) {
  (void)mode;
  (void)preallocate;
  (void)mortal;
  wchar_t wide[OS_NAME_MAX + 1];
  win32_name(name, wide);
  draft->hidden[0] = '\0';
  draft->published = false;
  HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, high(size), low(size), wide);
  if (section == NULL) {
    os_result result = win32_failed("CreateFileMapping");
    /* The name of a semaphore or the like is taken as well. */
    return result.error == ENXIO ? (os_result){EEXIST, result.call} : result;
  }
  if (GetLastError() == ERROR_ALREADY_EXISTS) {
    CloseHandle(section);
    return (os_result){EEXIST, "CreateFileMapping"};
  }
  draft->file = (os_file)section;
  draft->identity = next_identity();
  return ok();
}

os_result os_publish(os_draft *draft, const char *name) {
  (void)name;
  if (draft->published) return (os_result){ENOTSUP, "CreateFileMapping"};
  draft->published = true;
  return ok();
}

void os_discard(os_draft *draft) { os_close(draft->file); }

os_result os_judge(const char *name, bool remove, os_owner *owner, bool *removed) {
  (void)name;
  (void)remove;
  (void)owner;
  (void)removed;
  return (os_result){ENOTSUP, "OpenFileMapping"};
}

os_result os_open(const char *name, bool readonly, os_file *file, os_identity *identity) {
  wchar_t wide[OS_NAME_MAX + 1];
  win32_name(name, wide);
  HANDLE section = OpenFileMappingW(readonly ? FILE_MAP_READ : FILE_MAP_READ | FILE_MAP_WRITE, FALSE, wide);
  if (section == NULL) return win32_failed("OpenFileMapping");
  *file = (os_file)section;
  *identity = next_identity();
  return ok();
}

/* Rounded up to pages of 4 KiB: the section does not tell what its creator asked for. */
os_result os_size(os_file file, uint64_t *size) {
  MEMORY_BASIC_INFORMATION information;
  void *view = MapViewOfFile(handle_of(file), FILE_MAP_READ, 0, 0, 0);
  if (view == NULL) return win32_failed("MapViewOfFile");
  os_result result = ok();
  if (VirtualQuery(view, &information, sizeof(information)) == 0) {
    result = win32_failed("VirtualQuery");
  } else {
    *size = information.RegionSize;
  }
  UnmapViewOfFile(view);
  return result;
}

os_result os_describe(os_file file, os_description *description) {
  *description = (os_description){.known = false};
  return os_size(file, &description->size);
}

os_result os_map(os_file file, uint64_t offset, size_t length, bool readonly, void *at, void **base) {
  if (at != NULL) return (os_result){ENOTSUP, "MapViewOfFile"};
  DWORD access = readonly ? FILE_MAP_COPY : FILE_MAP_READ | FILE_MAP_WRITE;
  void *view = MapViewOfFile(handle_of(file), access, high(offset), low(offset), length);
  if (view == NULL) return win32_failed("MapViewOfFile");
  *base = view;
  return ok();
}

os_result os_blank(void *base, size_t length) {
  (void)base;
  (void)length;
  return ok();
}

void os_unmap(void *base, size_t length) {
  (void)length;
  UnmapViewOfFile(base);
}

os_result os_read(os_file file, uint64_t position, void *target, size_t length, size_t *got) {
  uint64_t size = 0;
  *got = 0;
  os_result result = os_size(file, &size);
  if (result.error != 0 || position >= size || length == 0) return result;
  size_t wanted = length < size - position ? length : (size_t)(size - position);
  size_t skipped = (size_t)(position % os_page_size());
  uint64_t start = position - skipped;
  const char *view = MapViewOfFile(handle_of(file), FILE_MAP_READ, high(start), low(start), skipped + wanted);
  if (view == NULL) return win32_failed("MapViewOfFile");
  memcpy(target, view + skipped, wanted);
  UnmapViewOfFile(view);
  *got = wanted;
  return ok();
}

void os_close(os_file file) { CloseHandle(handle_of(file)); }

os_result os_unlink(const char *name, const os_identity *only, bool *removed) {
  (void)name;
  (void)only;
  *removed = false;
  return ok();
}

size_t os_page_size(void) {
  SYSTEM_INFO information;
  GetSystemInfo(&information);
  return information.dwAllocationGranularity;
}

/* Large pages take a privilege that nobody has, and memory that is theirs from the beginning. */
size_t os_prepare_memory(void *base, size_t length) {
  (void)base;
  (void)length;
  return 0;
}
