/* Named semaphores as JavaScript objects; how each system has them is behind platform_sync.h. */
#include "semaphore.h"

#include <errno.h>
#include <stdlib.h>

#include "call.h"
#include "platform_sync.h"

typedef struct {
  os_sem *system;
  /* Whether the name is removed when this environment ends. */
  bool owner;
} semaphore;

static const napi_type_tag semaphore_tag = {0x51d9a3f06b2c4e17u, 0x8e4072bb9a61cd3fu};

static void collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  semaphore *self = data;
  bool removed;
  if (self->owner) os_sem_unlink(self->system, &removed);
  os_sem_free(self->system);
  free(self);
}

/* Takes the semaphore over, whatever happens. */
static napi_value wrap(napi_env env, os_sem *system, bool owner) {
  napi_value object;
  semaphore *self = calloc(1, sizeof(*self));
  if (self == NULL) {
    bool removed;
    if (owner) os_sem_unlink(system, &removed);
    os_sem_free(system);
    call_succeeded(env, (os_result){ENOMEM, "malloc"});
    return NULL;
  }
  self->system = system;
  self->owner = owner;
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

static bool read_open_semaphore(const call *args, os_sem **system) {
  semaphore *self;
  if (!read_semaphore(args, &self)) return false;
  *system = self->system;
  return os_sem_is_open(*system) || call_succeeded(args->env, (os_result){EBADF, "sem_open"});
}

/* create(name, value, mode, keep) */
napi_value semaphore_create(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  uint64_t value = 0;
  uint64_t mode = 0;
  bool keep = false;
  os_sem *made;
  if (!call_open(&args, env, info, 4) || !call_name(&args, 0, name) || !call_uint(&args, 1, &value) ||
      !call_uint(&args, 2, &mode) || !call_bool(&args, 3, &keep)) {
    return NULL;
  }
  os_result result = {EINVAL, "sem_open"};
  if (value <= OS_SEM_MOST) result = os_sem_create(name, (unsigned)value, (unsigned)mode, &made);
  return call_succeeded(env, result) ? wrap(env, made, !keep) : NULL;
}

/* open(name) */
napi_value semaphore_open(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  os_sem *found;
  if (!call_open(&args, env, info, 1) || !call_name(&args, 0, name)) return NULL;
  return call_succeeded(env, os_sem_open(name, &found)) ? wrap(env, found, false) : NULL;
}

/* try(semaphore): whether one was taken */
napi_value semaphore_try(napi_env env, napi_callback_info info) {
  call args;
  os_sem *system;
  bool taken = false;
  if (!call_open(&args, env, info, 1) || !read_open_semaphore(&args, &system)) return NULL;
  return call_succeeded(env, os_sem_try(system, &taken)) ? call_return_bool(env, taken) : NULL;
}

/* wait(semaphore, milliseconds): whether one was taken; a signal ends the wait early */
napi_value semaphore_wait(napi_env env, napi_callback_info info) {
  call args;
  os_sem *system;
  uint64_t milliseconds = 0;
  bool taken = false;
  if (!call_open(&args, env, info, 2) || !read_open_semaphore(&args, &system) || !call_uint(&args, 1, &milliseconds)) {
    return NULL;
  }
  unsigned most = milliseconds < INT32_MAX ? (unsigned)milliseconds : INT32_MAX;
  return call_succeeded(env, os_sem_wait(system, most, &taken)) ? call_return_bool(env, taken) : NULL;
}

/* post(semaphore, max): false if the value is `max` already */
napi_value semaphore_post(napi_env env, napi_callback_info info) {
  call args;
  os_sem *system;
  uint64_t max = 0;
  bool posted = false;
  if (!call_open(&args, env, info, 2) || !read_open_semaphore(&args, &system) || !call_uint(&args, 1, &max)) return NULL;
  unsigned most = max < OS_SEM_MOST ? (unsigned)max : OS_SEM_MOST;
  return call_succeeded(env, os_sem_post(system, most, &posted)) ? call_return_bool(env, posted) : NULL;
}

napi_value semaphore_value(napi_env env, napi_callback_info info) {
  call args;
  os_sem *system;
  unsigned value = 0;
  if (!call_open(&args, env, info, 1) || !read_open_semaphore(&args, &system)) return NULL;
  return call_succeeded(env, os_sem_value(system, &value)) ? call_return_uint(env, value) : NULL;
}

napi_value semaphore_close(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  if (call_open(&args, env, info, 1) && read_semaphore(&args, &self)) os_sem_close(self->system);
  return NULL;
}

/* unlink(semaphore): whether the name still meant this semaphore and is gone now; works after close too */
napi_value semaphore_unlink(napi_env env, napi_callback_info info) {
  call args;
  semaphore *self;
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !read_semaphore(&args, &self)) return NULL;
  if (!call_succeeded(env, os_sem_unlink(self->system, &removed))) return NULL;
  self->owner = false;
  return call_return_bool(env, removed);
}

/* unlinkName(name): whether there was one */
napi_value semaphore_unlink_name(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !call_name(&args, 0, name)) return NULL;
  return call_succeeded(env, os_sem_unlink_name(name, &removed)) ? call_return_bool(env, removed) : NULL;
}
