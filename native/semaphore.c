/*
 * Named semaphores through the C library that the process has already loaded: it is the one that knows what a sem_t looks
 * like in the file and how its waiters are woken, and a Python on the same machine uses the same functions. The symbols
 * are weak and unversioned, so that the addon still loads where there are none.
 *
 * glibc keeps `name` in /dev/shm/sem.name and musl in /dev/shm/name. The file is looked at before sem_open maps it: one
 * that is too short would kill the process at the first touch.
 */
#define _GNU_SOURCE
#include "semaphore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

#ifdef __linux__
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
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

typedef struct {
  sem_t *open;
  /* Whether the name is removed when this environment ends. */
  bool owner;
  os_identity identity;
  /* The file's name in /dev/shm. */
  char file[OS_NAME_MAX + 1];
} semaphore;

static const napi_type_tag semaphore_tag = {0x51d9a3f06b2c4e17u, 0x8e4072bb9a61cd3fu};

static void collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  semaphore *self = data;
  bool removed;
  if (self->owner) os_unlink(self->file, &self->identity, &removed);
  if (self->open != NULL) sem_close(self->open);
  free(self);
}

static bool supported(napi_env env) {
  return sem_open != NULL && sem_timedwait != NULL ? true : call_succeeded(env, (os_result){ENOSYS, "sem_open"});
}

/* Reads a name; `path` is what sem_open takes, `file` what it makes of it. */
static bool read_name(const call *args, char path[OS_NAME_MAX + 2], char file[OS_NAME_MAX + 1]) {
  char name[OS_NAME_MAX + 1];
  if (!call_name(args, 0, name)) return false;
  bool fits = strlen(name) <= OS_NAME_MAX - PREFIX_LENGTH;
  fits = fits && snprintf(path, OS_NAME_MAX + 2, "/%s", name) <= OS_NAME_MAX + 1;
  fits = fits && snprintf(file, OS_NAME_MAX + 1, "%s%s", gnu_get_libc_version != NULL ? PREFIX : "", name) <= OS_NAME_MAX;
  return fits || call_succeeded(args->env, (os_result){ENAMETOOLONG, "sem_open"});
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

static napi_value wrap(napi_env env, semaphore *self) {
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &semaphore_tag) != napi_ok ||
      napi_wrap(env, object, self, collect, NULL, NULL) != napi_ok) {
    collect(env, self, NULL);
    return call_broken(env);
  }
  return object;
}

static bool read_semaphore(const call *args, semaphore **self) {
  bool tagged = false;
  if (napi_check_object_type_tag(args->env, args->values[0], &semaphore_tag, &tagged) != napi_ok || !tagged ||
      napi_unwrap(args->env, args->values[0], (void **)self) != napi_ok) {
    napi_throw_type_error(args->env, "ERR_INVALID_ARG_TYPE", "expected a semaphore");
    return false;
  }
  return true;
}

static bool read_open_semaphore(const call *args, semaphore **self) {
  return read_semaphore(args, self) && ((*self)->open != NULL || call_succeeded(args->env, (os_result){EBADF, "sem_open"}));
}

/* Opens or, with `create`, makes the semaphore; what this returns is open and complete, or NULL with an exception. */
static napi_value open_semaphore(call *args, bool create, unsigned mode, unsigned value) {
  char path[OS_NAME_MAX + 2];
  semaphore *self = calloc(1, sizeof(*self));
  if (self == NULL) {
    call_succeeded(args->env, (os_result){ENOMEM, "malloc"});
    return NULL;
  }
  os_result result = {0, NULL};
  if (!read_name(args, path, self->file)) goto fail;
  if (!create) result = inspect(self->file, &self->identity);
  if (result.error == 0) {
    self->open = create ? sem_open(path, O_CREAT | O_EXCL, mode, value) : sem_open(path, 0);
    if (self->open == SEM_FAILED) {
      self->open = NULL;
      result = (os_result){errno, "sem_open"};
    }
  }
  if (result.error == 0 && create) result = inspect(self->file, &self->identity);
  if (!call_succeeded(args->env, result)) goto fail;
  return wrap(args->env, self);

fail:
  collect(args->env, self, NULL);
  return NULL;
}

/* create(name, value, mode, keep) */
napi_value semaphore_create(napi_env env, napi_callback_info info) {
  call args;
  uint64_t value = 0;
  uint64_t mode = 0;
  bool keep = false;
  void *made = NULL;
  if (!call_open(&args, env, info, 4) || !supported(env) || !call_uint(&args, 1, &value) || !call_uint(&args, 2, &mode) ||
      !call_bool(&args, 3, &keep)) {
    return NULL;
  }
  if (value > SEM_VALUE_MAX) {
    call_succeeded(env, (os_result){EINVAL, "sem_open"});
    return NULL;
  }
  napi_value object = open_semaphore(&args, true, (unsigned)mode, (unsigned)value);
  if (object != NULL && napi_unwrap(env, object, &made) == napi_ok) ((semaphore *)made)->owner = !keep;
  return object;
}

/* open(name) */
napi_value semaphore_open(napi_env env, napi_callback_info info) {
  call args;
  if (!call_open(&args, env, info, 1) || !supported(env)) return NULL;
  return open_semaphore(&args, false, 0, 0);
}

/* try(semaphore): whether one was taken */
napi_value semaphore_try(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  if (!call_open(&args, env, info, 1) || !read_open_semaphore(&args, &self)) return NULL;
  int status;
  do {
    status = sem_trywait(self->open);
  } while (status != 0 && errno == EINTR);
  if (status == 0) return call_return_bool(env, true);
  if (errno == EAGAIN) return call_return_bool(env, false);
  call_succeeded(env, (os_result){errno, "sem_trywait"});
  return NULL;
}

/* wait(semaphore, milliseconds): whether one was taken; a signal ends the wait early */
napi_value semaphore_wait(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  uint64_t milliseconds = 0;
  if (!call_open(&args, env, info, 2) || !read_open_semaphore(&args, &self) || !call_uint(&args, 1, &milliseconds)) {
    return NULL;
  }
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
  if (status == 0) return call_return_bool(env, true);
  if (errno == ETIMEDOUT || errno == EINTR) return call_return_bool(env, false);
  call_succeeded(env, (os_result){errno, "sem_timedwait"});
  return NULL;
}

/* post(semaphore, max): false if the value is `max` already; as in Python, the look and the step are not one */
napi_value semaphore_post(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  uint64_t max = 0;
  int value = 0;
  if (!call_open(&args, env, info, 2) || !read_open_semaphore(&args, &self) || !call_uint(&args, 1, &max)) return NULL;
  if (sem_getvalue(self->open, &value) == 0 && value >= 0 && (uint64_t)value >= max) return call_return_bool(env, false);
  if (sem_post(self->open) == 0) return call_return_bool(env, true);
  call_succeeded(env, (os_result){errno, "sem_post"});
  return NULL;
}

napi_value semaphore_value(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  int value = 0;
  if (!call_open(&args, env, info, 1) || !read_open_semaphore(&args, &self)) return NULL;
  if (sem_getvalue(self->open, &value) == 0) return call_return_uint(env, value > 0 ? (uint64_t)value : 0);
  call_succeeded(env, (os_result){errno, "sem_getvalue"});
  return NULL;
}

napi_value semaphore_close(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  if (!call_open(&args, env, info, 1) || !read_semaphore(&args, &self) || self->open == NULL) return NULL;
  sem_close(self->open);
  self->open = NULL;
  return NULL;
}

/* unlink(semaphore): whether the name still meant this semaphore and is gone now; works after close too */
napi_value semaphore_unlink(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !read_semaphore(&args, &self)) return NULL;
  if (!call_succeeded(env, os_unlink(self->file, &self->identity, &removed))) return NULL;
  self->owner = false;
  return call_return_bool(env, removed);
}

/* unlinkName(name): whether there was one */
napi_value semaphore_unlink_name(napi_env env, napi_callback_info info) {
  call args;
  char path[OS_NAME_MAX + 2];
  char file[OS_NAME_MAX + 1];
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !supported(env) || !read_name(&args, path, file)) return NULL;
  return call_succeeded(env, os_unlink(file, NULL, &removed)) ? call_return_bool(env, removed) : NULL;
}

#else /* macOS has neither sem_timedwait nor sem_getvalue, Windows has no semaphores by these names. */

#define REFUSED(function)                                       \
  napi_value function(napi_env env, napi_callback_info info) {  \
    (void)info;                                                 \
    call_succeeded(env, (os_result){ENOSYS, "sem_open"});       \
    return NULL;                                                \
  }

REFUSED(semaphore_create)
REFUSED(semaphore_open)
REFUSED(semaphore_try)
REFUSED(semaphore_wait)
REFUSED(semaphore_post)
REFUSED(semaphore_value)
REFUSED(semaphore_close)
REFUSED(semaphore_unlink)
REFUSED(semaphore_unlink_name)

#endif
