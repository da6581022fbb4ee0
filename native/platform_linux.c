/*
 * Linux: a segment is a file on the tmpfs /dev/shm, which is what glibc's and musl's shm_open open as well.
 *
 * The functions used here have existed under the same name since glibc 2.4 and in every musl, so that one binary,
 * linked without a C library of its own, loads under both. That is why there is no shm_open (it moved between
 * libraries) and no fstat (a new symbol in glibc 2.33): the path is opened directly and stat is a plain system call.
 */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DIRECTORY "/dev/shm"
#define PATH_SIZE (sizeof(DIRECTORY) + 1 + OS_NAME_MAX)
#define BLOCK_LIMIT 0x7ffff000u /* the most that one read(2) transfers */

_Static_assert(sizeof(off_t) == 8, "segments are larger than 2 GiB");

static os_result ok(void) { return (os_result){0, NULL}; }

static os_result failed(const char *call) { return (os_result){errno, call}; }

static void path_of(char path[PATH_SIZE], const char *name) { snprintf(path, PATH_SIZE, DIRECTORY "/%s", name); }

static int open_file(const char *path, int flags, unsigned mode) {
  int fd;
  do {
    fd = open(path, flags | O_CLOEXEC, (mode_t)mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

/* The C libraries' struct stat is the kernel's own on every 64-bit Linux. */
static int stat_file(int fd, struct stat *status) { return (int)syscall(SYS_fstat, fd, status); }

static int stat_path(const char *path, struct stat *status) {
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

static os_identity identity_of(const struct stat *status) {
  return (os_identity){(uint64_t)status->st_dev, (uint64_t)status->st_ino};
}

/*
 * Gives the file its size. Signals wait meanwhile: an older tmpfs undoes a long fallocate when one arrives, so a timer
 * such as a profiler has would keep it from ever finishing.
 */
static os_result reserve(int fd, uint64_t size, bool preallocate) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);

  os_result result = ok();
  int status = -1;
  if (preallocate) {
    do {
      status = fallocate(fd, 0, 0, (off_t)size);
    } while (status != 0 && errno == EINTR);
    if (status != 0) result = failed("fallocate");
  }
  if (!preallocate || result.error == EOPNOTSUPP) {
    do {
      status = ftruncate(fd, (off_t)size);
    } while (status != 0 && errno == EINTR);
    result = status == 0 ? ok() : failed("ftruncate");
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return result;
}

static os_result prepare(int fd, uint64_t size, bool preallocate, os_identity *identity) {
  os_result result = reserve(fd, size, preallocate);
  if (result.error != 0) return result;
  struct stat status;
  if (stat_file(fd, &status) != 0) return failed("fstat");
  *identity = identity_of(&status);
  return ok();
}

static os_result publish(int fd, const char *path) {
  char link[32];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? ok() : failed("linkat");
}

/* Fallback without O_TMPFILE or /proc: for a moment the name leads to an empty file, as it does in Python. */
static os_result create_named(const char *path, uint64_t size, unsigned mode, bool preallocate, os_file *file,
                              os_identity *identity) {
  int fd = open_file(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  if (fd < 0) return failed("open");
  os_result result = prepare(fd, size, preallocate, identity);
  if (result.error != 0) {
    unlink(path);
    close(fd);
    return result;
  }
  *file = fd;
  return ok();
}

os_result os_create(const char *name, uint64_t size, unsigned mode, bool preallocate, os_file *file,
                    os_identity *identity) {
  char path[PATH_SIZE];
  path_of(path, name);

  /* linkat decides; asking first keeps a taken name from costing the whole allocation. */
  struct stat status;
  if (stat_path(path, &status) == 0) return (os_result){EEXIST, "open"};

  int fd = open_file(DIRECTORY, O_RDWR | O_TMPFILE, mode);
  if (fd < 0) return create_named(path, size, mode, preallocate, file, identity);

  os_result result = prepare(fd, size, preallocate, identity);
  if (result.error == 0) {
    result = publish(fd, path);
    if (result.error == 0) {
      *file = fd;
      return result;
    }
    if (result.error != EEXIST) {
      close(fd);
      return create_named(path, size, mode, preallocate, file, identity);
    }
  }
  close(fd);
  return result;
}

os_result os_open(const char *name, bool readonly, os_file *file, os_identity *identity) {
  char path[PATH_SIZE];
  path_of(path, name);

  /* O_NONBLOCK: opening a pipe would wait for its other end. */
  int fd = open_file(path, (readonly ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0) return failed("open");

  os_result result = ok();
  struct stat status;
  if (stat_file(fd, &status) != 0) {
    result = failed("fstat");
  } else if (!S_ISREG(status.st_mode)) {
    result = (os_result){S_ISDIR(status.st_mode) ? EISDIR : ENXIO, "open"};
  }
  if (result.error != 0) {
    close(fd);
    return result;
  }
  *file = fd;
  *identity = identity_of(&status);
  return result;
}

os_result os_size(os_file file, uint64_t *size) {
  struct stat status;
  if (stat_file((int)file, &status) != 0) return failed("fstat");
  *size = (uint64_t)status.st_size;
  return ok();
}

os_result os_map(os_file file, uint64_t offset, size_t length, bool readonly, void *at, void **base) {
  int flags = readonly ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
  if (at != NULL) flags |= MAP_FIXED;
  void *mapped = mmap(at, length, PROT_READ | PROT_WRITE, flags, (int)file, (off_t)offset);
  if (mapped == MAP_FAILED) return failed("mmap");
  *base = mapped;
  return ok();
}

os_result os_blank(void *base, size_t length) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
  return mmap(base, length, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED ? failed("mmap") : ok();
}

void os_unmap(void *base, size_t length) { munmap(base, length); }

os_result os_read(os_file file, uint64_t position, void *target, size_t length, size_t *got) {
  size_t done = 0;
  while (done < length) {
    size_t block = length - done < BLOCK_LIMIT ? length - done : BLOCK_LIMIT;
    ssize_t count = pread((int)file, (char *)target + done, block, (off_t)(position + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read");
    if (count == 0) break;
    done += (size_t)count;
  }
  *got = done;
  return ok();
}

void os_close(os_file file) { close((int)file); }

os_result os_unlink(const char *name, const os_identity *only, bool *removed) {
  char path[PATH_SIZE];
  path_of(path, name);
  *removed = false;

  if (only != NULL) {
    struct stat status;
    if (stat_path(path, &status) != 0) return errno == ENOENT ? ok() : failed("stat");
    os_identity now = identity_of(&status);
    if (now.device != only->device || now.inode != only->inode) return ok();
  }
  if (unlink(path) != 0) return errno == ENOENT ? ok() : failed("unlink");
  *removed = true;
  return ok();
}

size_t os_page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }
