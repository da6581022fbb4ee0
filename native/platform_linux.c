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
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
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

/*
 * The liveness lock: a read lock on one byte far behind the end, held by the open file and so until its last descriptor
 * closes, however the process ends. It says who lives without process ids, which are taken again and differ between
 * namespaces, and does not meet flock(2), which users may want for themselves.
 */
static int lock_life(int fd, int command, short type, short *found) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)1 << 62, .l_len = 1};
  int status;
  do {
    status = fcntl(fd, command, &lock);
  } while (status != 0 && errno == EINTR);
  if (found != NULL) *found = lock.l_type;
  return status;
}

/* The mark of a segment that has an owner. The sticky bit means nothing to Linux on a file, and survives everything. */
#define MORTAL S_ISVTX

/* RENAME_NOREPLACE, which older headers do not have. */
#define NO_REPLACE 1u

/* Names that only this file makes: segments on their way to their name. */
#define HIDDEN ".cornichon-"

static os_result furnish(int fd, uint64_t size, bool preallocate, bool mortal, os_identity *identity) {
  os_result result = reserve(fd, size, preallocate);
  if (result.error != 0) return result;
  struct stat status;
  if (stat_file(fd, &status) != 0) return failed("fstat");
  *identity = identity_of(&status);
  /* Where there are no such locks there is no mark either, and nothing is ever swept. */
  bool locked = lock_life(fd, F_OFD_SETLK, F_RDLCK, NULL) == 0;
  if (mortal && locked && fchmod(fd, (status.st_mode & 07777) | MORTAL) != 0) return failed("fchmod");
  return result;
}

/* Without O_TMPFILE or /proc: a file with a name of its own, which nobody looks for. */
static int open_hidden(os_draft *draft, unsigned mode) {
  static atomic_uint count;
  char path[PATH_SIZE];
  for (;;) {
    snprintf(draft->hidden, sizeof(draft->hidden), HIDDEN "%ld-%u", (long)getpid(), atomic_fetch_add(&count, 1));
    path_of(path, draft->hidden);
    int fd = open_file(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
}

static int open_nameless(unsigned mode) {
  char link[32];
  int fd = open_file(DIRECTORY, O_RDWR | O_TMPFILE, mode);
  if (fd < 0) return fd;
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  if (access(link, F_OK) == 0) return fd;
  close(fd);
  return -1;
}

os_result os_prepare(const char *name, uint64_t size, unsigned mode, bool preallocate, bool mortal, os_draft *draft) {
  char path[PATH_SIZE];
  path_of(path, name);
  draft->hidden[0] = '\0';
  draft->published = false;

  /* Publishing decides; asking first keeps a taken name from costing the whole allocation. */
  struct stat status;
  if (stat_path(path, &status) == 0) return (os_result){EEXIST, "open"};

  int fd = open_nameless(mode);
  if (fd < 0) fd = open_hidden(draft, mode);
  if (fd < 0) return failed("open");
  draft->file = fd;
  os_result result = furnish(fd, size, preallocate, mortal, &draft->identity);
  if (result.error != 0) os_discard(draft);
  return result;
}

os_result os_publish(os_draft *draft, const char *name) {
  char from[PATH_SIZE];
  char path[PATH_SIZE];
  path_of(path, name);
  if (draft->hidden[0] == '\0') {
    snprintf(from, sizeof(from), "/proc/self/fd/%d", (int)draft->file);
  } else {
    path_of(from, draft->hidden);
  }
  bool first = draft->hidden[0] != '\0' && !draft->published;
  /* Renaming leaves no moment with two names, which those who attach would take for a link of a stranger's. */
  bool renamed = first && syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, path, NO_REPLACE) == 0;
  if (!renamed && linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0) return failed("linkat");
  if (first && !renamed) unlink(from);
  if (first) snprintf(draft->hidden, sizeof(draft->hidden), "%s", name);
  draft->published = true;
  return ok();
}

void os_discard(os_draft *draft) {
  bool removed;
  if (draft->hidden[0] != '\0' && !draft->published) os_unlink(draft->hidden, NULL, &removed);
  os_close(draft->file);
}

os_result os_judge(const char *name, bool remove, os_owner *owner, bool *removed) {
  char path[PATH_SIZE];
  struct stat status;
  path_of(path, name);
  *owner = OS_OWNER_NONE;
  *removed = false;

  int fd = open_file(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0 && errno == EACCES && !remove) fd = open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0) return failed("open");
  os_result result = ok();
  short found = F_RDLCK;
  bool ours = stat_file(fd, &status) == 0 && S_ISREG(status.st_mode) &&
              ((status.st_mode & MORTAL) != 0 || strncmp(name, HIDDEN, sizeof(HIDDEN) - 1) == 0);
  if (ours && lock_life(fd, F_OFD_GETLK, F_WRLCK, &found) != 0) {
    result = failed("fcntl");
  } else if (ours) {
    *owner = found == F_UNLCK ? OS_OWNER_DEAD : OS_OWNER_ALIVE;
  }
  /* The lock keeps out those who sweep at the same time: they would take a new segment of that name for the old one. */
  if (remove && *owner == OS_OWNER_DEAD && lock_life(fd, F_OFD_SETLK, F_WRLCK, NULL) == 0) {
    os_identity identity = identity_of(&status);
    result = os_unlink(name, &identity, removed);
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

os_result os_describe(os_file file, os_description *description) {
  struct stat status;
  if (stat_file((int)file, &status) != 0) return failed("fstat");
  *description = (os_description){
      .size = (uint64_t)status.st_size,
      .known = true,
      .owner = status.st_uid,
      .mode = status.st_mode & 0777,
      .links = (uint32_t)status.st_nlink,
  };
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
