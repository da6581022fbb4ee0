/*
 * macOS. Unverified: never compiled or run on a Mac. It is written to what Apple documents, compiles elsewhere with Apple's
 * headers (scripts/build-native.mjs --target darwin-arm64), and was run on Linux, whose shm_open takes the same arguments.
 *
 * A segment is a POSIX shared memory object. It is no file: it can be sized once, mapped and unlinked, and that is all. It
 * cannot be read or written through its descriptor, linked, locked or listed, has no inode by which it could be
 * told from another of its name, and its size is rounded up to pages. Its name is there before it has a size, as with Python.
 */
#define _GNU_SOURCE
#include "platform.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#define PATH_SIZE (OS_NAME_MAX + 2)

static os_result ok(void) { return (os_result){0, NULL}; }

static os_result failed(const char *call) { return (os_result){errno, call}; }

static os_result refused(const char *call) { return (os_result){ENOTSUP, call}; }

/* V8 may free a buffer, through our code, after the worker that loaded the addon is gone: it stays in the process. */
__attribute__((constructor)) static void stay(void) {
  Dl_info self;
  if (dladdr((void *)(uintptr_t)stay, &self) != 0) dlopen(self.dli_fname, RTLD_LAZY | RTLD_NODELETE);
}

static void path_of(char path[PATH_SIZE], const char *name) { snprintf(path, PATH_SIZE, "/%s", name); }

/* The descriptor is closed on exec: shm_open says so by itself. */
static int open_object(const char *name, int flags, unsigned mode) {
  char path[PATH_SIZE];
  int fd;
  path_of(path, name);
  do {
    fd = shm_open(path, flags, (mode_t)mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

/* Good within the process, where the list of owned names needs it. */
static os_identity next_identity(void) {
  static atomic_ullong count;
  return (os_identity){0, atomic_fetch_add(&count, 1) + 1};
}

/* There is nothing to preallocate: the pager provides the memory. */
os_result os_prepare(const char *name, uint64_t size, unsigned mode, bool preallocate, bool mortal, os_draft *draft) {
  (void)preallocate;
  (void)mortal;
  draft->hidden[0] = '\0';
  draft->published = false;
  int fd = open_object(name, O_RDWR | O_CREAT | O_EXCL, mode);
  if (fd < 0) return failed("shm_open");
  draft->file = fd;
  draft->identity = next_identity();
  /* Once: a second call fails with EINVAL. So does a first that was interrupted, which leaves nothing to be done but to fail. */
  if (ftruncate(fd, (off_t)size) == 0) return ok();
  os_result result = failed("ftruncate");
  char path[PATH_SIZE];
  path_of(path, name);
  shm_unlink(path);
  close(fd);
  return result;
}

os_result os_publish(os_draft *draft, const char *name) {
  (void)name;
  if (draft->published) return refused("link");
  draft->published = true;
  return ok();
}

void os_discard(os_draft *draft) { os_close(draft->file); }

os_result os_judge(const char *name, bool remove, os_owner *owner, bool *removed) {
  (void)name;
  (void)remove;
  (void)owner;
  (void)removed;
  return refused("fcntl");
}

os_result os_open(const char *name, bool readonly, os_file *file, os_identity *identity) {
  int fd = open_object(name, readonly ? O_RDONLY : O_RDWR, 0);
  if (fd < 0) return failed("shm_open");
  *file = fd;
  *identity = next_identity();
  return ok();
}

os_result os_size(os_file file, uint64_t *size) {
  struct stat status;
  if (fstat((int)file, &status) != 0) return failed("fstat");
  *size = (uint64_t)status.st_size;
  return ok();
}

os_result os_describe(os_file file, os_description *description) {
  struct stat status;
  if (fstat((int)file, &status) != 0) return failed("fstat");
  *description = (os_description){
      .size = (uint64_t)status.st_size, .known = true, .owner = status.st_uid, .mode = status.st_mode & 0777, .links = 0};
  return ok();
}

/* The kernel maps such an object only as shared and refuses MAP_PRIVATE with EINVAL; a map that cannot be written to would crash. */
os_result os_map(os_file file, uint64_t offset, size_t length, bool readonly, void *at, void **base) {
  int flags = readonly ? MAP_PRIVATE : MAP_SHARED;
  if (at != NULL) flags |= MAP_FIXED;
  void *mapped = mmap(at, length, PROT_READ | PROT_WRITE, flags, (int)file, (off_t)offset);
  if (mapped == MAP_FAILED) return readonly && errno == EINVAL ? refused("mmap") : failed("mmap");
  *base = mapped;
  return ok();
}

os_result os_blank(void *base, size_t length) {
  int flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE | MAP_FIXED;
  return mmap(base, length, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED ? failed("mmap") : ok();
}

void os_unmap(void *base, size_t length) { munmap(base, length); }

/* Through a mapping of its own: nobody can make the object shorter meanwhile. */
os_result os_read(os_file file, uint64_t position, void *target, size_t length, size_t *got) {
  uint64_t size = 0;
  *got = 0;
  os_result result = os_size(file, &size);
  if (result.error != 0 || position >= size || length == 0) return result;
  size_t wanted = length < size - position ? length : (size_t)(size - position);
  size_t skipped = (size_t)(position % os_page_size());
  void *view = mmap(NULL, skipped + wanted, PROT_READ, MAP_SHARED, (int)file, (off_t)(position - skipped));
  if (view == MAP_FAILED) return failed("mmap");
  memcpy(target, (const char *)view + skipped, wanted);
  munmap(view, skipped + wanted);
  *got = wanted;
  return ok();
}

void os_close(os_file file) { close((int)file); }

/* `only` cannot be asked for: the name is removed whatever it means now, as Python does it. */
os_result os_unlink(const char *name, const os_identity *only, bool *removed) {
  (void)only;
  char path[PATH_SIZE];
  path_of(path, name);
  *removed = shm_unlink(path) == 0;
  return *removed || errno == ENOENT ? ok() : failed("shm_unlink");
}

size_t os_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

/* Apple has huge pages on Intel alone, and not for memory that is there already. */
size_t os_prepare_memory(void *base, size_t length) {
  (void)base;
  (void)length;
  return 0;
}
