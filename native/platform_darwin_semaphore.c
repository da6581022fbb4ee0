/*
 * macOS. Unverified: never compiled or run on a Mac; see platform_darwin.c.
 *
 * Named semaphores exist, but not sem_timedwait, and sem_getvalue fails always. So a wait is a row of tries with pauses of up
 * to 20 ms, and going beyond `max` is noticed for a lock only: CPython's _multiprocessing does both in the same way.
 */
#define _GNU_SOURCE
#include "platform_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PATH_SIZE (OS_NAME_MAX + 2)
#define LONGEST_PAUSE 20000000 /* nanoseconds */

struct os_sem {
  sem_t *open; /* NULL when closed */
  char path[PATH_SIZE];
};

static os_result ok(void) { return (os_result){0, NULL}; }

static os_result failed(const char *call) { return (os_result){errno, call}; }

static os_result open_semaphore(const char *name, int flags, unsigned mode, unsigned value, os_sem **opened) {
  os_sem *self = malloc(sizeof(*self));
  if (self == NULL) return (os_result){ENOMEM, "malloc"};
  snprintf(self->path, sizeof(self->path), "/%s", name);
  self->open = sem_open(self->path, flags, (mode_t)mode, value);
  if (self->open == SEM_FAILED) {
    os_result result = failed("sem_open");
    free(self);
    return result;
  }
  *opened = self;
  return ok();
}

os_result os_sem_create(const char *name, unsigned value, unsigned mode, os_sem **made) {
  return open_semaphore(name, O_CREAT | O_EXCL, mode, value, made);
}

os_result os_sem_open(const char *name, os_sem **found) { return open_semaphore(name, 0, 0, 0, found); }

os_result os_sem_try(os_sem *self, bool *taken) {
  int status;
  do {
    status = sem_trywait(self->open);
  } while (status != 0 && errno == EINTR);
  *taken = status == 0;
  return status == 0 || errno == EAGAIN ? ok() : failed("sem_trywait");
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

os_result os_sem_wait(os_sem *self, unsigned milliseconds, bool *taken) {
  long long end = now() + milliseconds * 1000000LL;
  for (long long pause = 1000000;; pause += pause / 2) {
    os_result result = os_sem_try(self, taken);
    long long left = end - now();
    if (result.error != 0 || *taken || left <= 0) return result;
    if (pause > LONGEST_PAUSE) pause = LONGEST_PAUSE;
    const struct timespec nap = {0, (long)(pause < left ? pause : left)};
    if (nanosleep(&nap, NULL) != 0 && errno == EINTR) return ok();
  }
}

os_result os_sem_post(os_sem *self, unsigned max, bool *posted) {
  *posted = false;
  if (max == 1) {
    /* A lock that can be taken was not held: it is given back at once. */
    bool was_free;
    os_result result = os_sem_try(self, &was_free);
    if (result.error != 0) return result;
    if (was_free) return sem_post(self->open) == 0 ? ok() : failed("sem_post");
  }
  if (sem_post(self->open) != 0) return failed("sem_post");
  *posted = true;
  return ok();
}

os_result os_sem_value(os_sem *self, unsigned *value) {
  (void)self;
  (void)value;
  return (os_result){ENOTSUP, "sem_getvalue"};
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

/* There is no telling whether the name still means this one. */
os_result os_sem_unlink(os_sem *self, bool *removed) {
  *removed = sem_unlink(self->path) == 0;
  return *removed || errno == ENOENT ? ok() : failed("sem_unlink");
}

os_result os_sem_unlink_name(const char *name, bool *removed) {
  char path[PATH_SIZE];
  snprintf(path, sizeof(path), "/%s", name);
  *removed = sem_unlink(path) == 0;
  return *removed || errno == ENOENT ? ok() : failed("sem_unlink");
}
