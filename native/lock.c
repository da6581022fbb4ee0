/*
 * Locks that the system keeps with an open file, so that they end with the process that has them, however that ends. One is
 * only ever tried here; who waits does so in JavaScript, where a worker can be terminated meanwhile.
 *
 * JavaScript opens the file, with all the checks it likes, and passes the descriptor: the lock keeps a duplicate, which
 * belongs to the same open file, and gives it back when it is closed or collected.
 */
#include "lock.h"

#include <errno.h>
#include <stdlib.h>

#include "call.h"
#include "platform_sync.h"

typedef struct {
  os_file file;
  bool open;
} lock;

static const napi_type_tag lock_tag = {0x7a0be1934c58d26fu, 0xb3f5174e80d92ca1u};

static void shut(lock *self) {
  if (self->open) os_close(self->file);
  self->open = false;
}

static void collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  shut(data);
  free(data);
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

static bool read_open_lock(const call *args, lock **self) {
  return read_lock(args, self) && ((*self)->open || call_succeeded(args->env, (os_result){EBADF, "flock"}));
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
  if (!call_succeeded(env, os_lock_adopt((int)fd, &self->file))) {
    free(self);
    return NULL;
  }
  self->open = true;
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
  bool taken = false;
  if (!call_open(&args, env, info, 2) || !read_open_lock(&args, &self) || !call_bool(&args, 1, &shared)) return NULL;
  return call_succeeded(env, os_lock_try(self->file, shared, &taken)) ? call_return_bool(env, taken) : NULL;
}

napi_value lock_release(napi_env env, napi_callback_info info) {
  call args;
  lock *self;
  if (!call_open(&args, env, info, 1) || !read_open_lock(&args, &self)) return NULL;
  call_succeeded(env, os_lock_release(self->file));
  return NULL;
}

/* close(lock): gives back the descriptor and, if it is held, the lock */
napi_value lock_close(napi_env env, napi_callback_info info) {
  call args;
  lock *self;
  if (call_open(&args, env, info, 1) && read_lock(&args, &self)) shut(self);
  return NULL;
}
