/*
 * Linux: named semaphores through the C library that the process has already loaded: it is the one that knows what a sem_t
 * looks like in the file and how its waiters are woken, and a Python on the same machine uses the same functions. The
 * symbols are weak and unversioned, so that the addon still loads where there are none.
 *
 * glibc keeps `name` in /dev/shm/sem.name and musl in /dev/shm/name. The file is looked at before sem_open maps it: one
 * that is too short would kill the process at the first touch.
 */
#define _GNU_SOURCE
#include "platform_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define WEAK __attribute__((weak)) extern
WEAK sem_t *sem_open(const char *name, int flags, ...);
WEAK int sem_close(sem_t *semaphore);
WEAK int sem_trywait(sem_t *semaphore);
WEAK int sem_timedwait(sem_t *semaphore, const struct timespec *deadline);
WEAK int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline);
WEAK int sem_post(sem_t *semaphore);
WEAK int sem_getvalue(sem_t *semaphore, int *value);
WEAK const char *gnu_get_libc_version(void);

#define PREFIX "sem."
#define PREFIX_LENGTH 4

_Static_assert(OS_SEM_MOST == SEM_VALUE_MAX, "glibc and musl agree on it");

struct os_sem {
  sem_t *open;
  os_identity identity;
  char file[OS_NAME_MAX + 1]; /* its name in /dev/shm */
};

static os_result ok(void) { return (os_result){0, NULL}; }

static os_result failed(const char *call) { return (os_result){errno, call}; }

static bool supported(void) { return sem_open != NULL && sem_timedwait != NULL; }

/* `path` is what sem_open takes, `file` what it makes of it. */
static os_result names_of(const char *name, char path[OS_NAME_MAX + 2], char file[OS_NAME_MAX + 1]) {
  if (!supported()) return (os_result){ENOSYS, "sem_open"};
  bool fits = strlen(name) <= OS_NAME_MAX - PREFIX_LENGTH;
  fits = fits && snprintf(path, OS_NAME_MAX + 2, "/%s", name) <= OS_NAME_MAX + 1;
  fits = fits && snprintf(file, OS_NAME_MAX + 1, "%s%s", gnu_get_libc_version != NULL ? PREFIX : "", name) <= OS_NAME_MAX;
  return fits ? ok() : (os_result){ENAMETOOLONG, "sem_open"};
}

/* Looks at the file that sem_open will open: its identity, and whether it can be a semaphore at all. */
static os_result inspect(const char *name, os_identity *identity) {
  os_file file;
  uint64_t size = 0;
  os_result result = os_open(name, false, &file, identity);
  if (result.error != 0) return result;
  result = os_size(file, &size);
  os_close(file);
  if (result.error == 0 && size != sizeof(sem_t)) return (os_result){ENXIO, "sem_open"};
  return result;
}

static os_result open_semaphore(const char *name, bool create, unsigned mode, unsigned value, os_sem **opened) {
  char path[OS_NAME_MAX + 2];
  os_sem *self = calloc(1, sizeof(*self));
  if (self == NULL) return (os_result){ENOMEM, "malloc"};
  os_result result = names_of(name, path, self->file);
  if (result.error == 0 && !create) result = inspect(self->file, &self->identity);
  if (result.error == 0) {
    self->open = create ? sem_open(path, O_CREAT | O_EXCL, mode, value) : sem_open(path, 0);
    if (self->open == SEM_FAILED) {
      self->open = NULL;
      result = failed("sem_open");
    }
  }
  if (result.error == 0 && create) result = inspect(self->file, &self->identity);
  if (result.error != 0) {
    os_sem_free(self);
    return result;
  }
  *opened = self;
  return result;
}

os_result os_sem_create(const char *name, unsigned value, unsigned mode, os_sem **made) {
  return open_semaphore(name, true, mode, value, made);
}

os_result os_sem_open(const char *name, os_sem **found) { return open_semaphore(name, false, 0, 0, found); }

os_result os_sem_try(os_sem *self, bool *taken) {
  int status;
  do {
    status = sem_trywait(self->open);
  } while (status != 0 && errno == EINTR);
  *taken = status == 0;
  return status == 0 || errno == EAGAIN ? ok() : failed("sem_trywait");
}

os_result os_sem_wait(os_sem *self, unsigned milliseconds, bool *taken) {
  /* Where there is only the wall clock, a wait may be longer or shorter when somebody sets it. */
  clockid_t clock = sem_clockwait != NULL ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  struct timespec deadline;
  syscall(SYS_clock_gettime, clock, &deadline);
  deadline.tv_sec += (time_t)(milliseconds / 1000);
  deadline.tv_nsec += (long)(milliseconds % 1000) * 1000000;
  if (deadline.tv_nsec >= 1000000000) {
    deadline.tv_sec += 1;
    deadline.tv_nsec -= 1000000000;
  }
  int status = sem_clockwait != NULL ? sem_clockwait(self->open, clock, &deadline) : sem_timedwait(self->open, &deadline);
  *taken = status == 0;
  return status == 0 || errno == ETIMEDOUT || errno == EINTR ? ok() : failed("sem_timedwait");
}

os_result os_sem_post(os_sem *self, unsigned max, bool *posted) {
  int value = 0;
  *posted = false;
  if (sem_getvalue(self->open, &value) == 0 && value >= 0 && (unsigned)value >= max) return ok();
  if (sem_post(self->open) != 0) return failed("sem_post");
  *posted = true;
  return ok();
}

os_result os_sem_value(os_sem *self, unsigned *value) {
  int found = 0;
  if (sem_getvalue(self->open, &found) != 0) return failed("sem_getvalue");
  *value = found > 0 ? (unsigned)found : 0;
  return ok();
}

void os_sem_close(os_sem *self) {
  if (self->open != NULL) sem_close(self->open);
  self->open = NULL;
}

bool os_sem_is_open(const os_sem *self) { return self->open != NULL; }

void os_sem_free(os_sem *self) {
  os_sem_close(self);
  free(self);
}

os_result os_sem_unlink(os_sem *self, bool *removed) { return os_unlink(self->file, &self->identity, removed); }

os_result os_sem_unlink_name(const char *name, bool *removed) {
  char path[OS_NAME_MAX + 2];
  char file[OS_NAME_MAX + 1];
  os_result result = names_of(name, path, file);
  return result.error == 0 ? os_unlink(file, NULL, removed) : result;
}
