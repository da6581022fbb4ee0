/*
 * flock(2): the kernel keeps it with the open file, so it ends with the process that has it, however that ends. It is
 * only ever tried here; who waits does so in JavaScript, where a worker can be terminated meanwhile.
 *
 * JavaScript opens the file, with all the checks it likes, and passes the descriptor: the lock keeps a duplicate, which
 * belongs to the same open file, and gives it back when it is closed or collected.
 */
#define _GNU_SOURCE
#include "lock.h"

#include <errno.h>
#include <stdlib.h>

#include "call.h"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct {
  int fd;
} lock;

static const napi_type_tag lock_tag = {0x7a0be1934c58d26fu, 0xb3f5174e80d92ca1u};

static void collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  lock *self = data;
  if (self->fd >= 0) close(self->fd);
  free(self);
}

static bool read_lock(const call *args, lock **self) {
  bool tagged = false;
  if (napi_check_object_type_tag(args->env, args->values[0], &lock_tag, &tagged) != napi_ok || !tagged ||
      napi_unwrap(args->env, args->values[0], (void **)self) != napi_ok) {
    napi_throw_type_error(args->env, "ERR_INVALID_ARG_TYPE", "expected a lock");
    return false;
  }
  return true;
}

/* adopt(fd): a lock on that open file; the caller still closes its own descriptor */
napi_value lock_adopt(napi_env env, napi_callback_info info) {
  call args;
  uint64_t fd = 0;
  napi_value object;
  if (!call_open(&args, env, info, 1) || !call_uint(&args, 0, &fd)) return NULL;
  lock *self = malloc(sizeof(*self));
  if (self == NULL) {
    call_succeeded(env, (os_result){ENOMEM, "malloc"});
    return NULL;
  }
  self->fd = fcntl((int)fd, F_DUPFD_CLOEXEC, 0);
  if (self->fd < 0) {
    call_succeeded(env, (os_result){errno, "fcntl"});
    free(self);
    return NULL;
  }
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &lock_tag) != napi_ok ||
      napi_wrap(env, object, self, collect, NULL, NULL) != napi_ok) {
    collect(env, self, NULL);
    return call_broken(env);
  }
  return object;
}

/* try(lock, shared): whether it is ours now */
napi_value lock_try(napi_env env, napi_callback_info info) {
  call args;
  lock *self;
  bool shared = false;
  if (!call_open(&args, env, info, 2) || !read_lock(&args, &self) || !call_bool(&args, 1, &shared)) return NULL;
  int status;
  do {
    status = flock(self->fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  if (status == 0) return call_return_bool(env, true);
  if (errno == EWOULDBLOCK) return call_return_bool(env, false);
  call_succeeded(env, (os_result){errno, "flock"});
  return NULL;
}

napi_value lock_release(napi_env env, napi_callback_info info) {
  call args;
  lock *self;
  if (!call_open(&args, env, info, 1) || !read_lock(&args, &self)) return NULL;
  if (flock(self->fd, LOCK_UN) != 0) call_succeeded(env, (os_result){errno, "flock"});
  return NULL;
}

/* close(lock): gives back the descriptor and, if it is held, the lock */
napi_value lock_close(napi_env env, napi_callback_info info) {
  call args;
  lock *self;
  if (!call_open(&args, env, info, 1) || !read_lock(&args, &self) || self->fd < 0) return NULL;
  close(self->fd);
  self->fd = -1;
  return NULL;
}

#else

#define REFUSED(function)                                       \
  napi_value function(napi_env env, napi_callback_info info) {  \
    (void)info;                                                 \
    call_succeeded(env, (os_result){ENOSYS, "flock"});          \
    return NULL;                                                \
  }

REFUSED(lock_adopt)
REFUSED(lock_try)
REFUSED(lock_release)
REFUSED(lock_close)

#endif
