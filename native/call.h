/*
 * The way in and out of a function that JavaScript calls. The only caller is src/shm/binding.ts, which has checked values
 * and ranges; what is checked here is what would otherwise be undefined behaviour. Each reader returns false with an
 * exception pending, so a function reads its arguments with `if (!read(..) || !read(..)) return NULL;`.
 */
#ifndef CORNICHON_CALL_H
#define CORNICHON_CALL_H

#include <node_api.h>

#include "platform.h"

#define CALL_MAX_ARGUMENTS 5

typedef struct {
  napi_env env;
  size_t count;
  napi_value values[CALL_MAX_ARGUMENTS];
} call;

typedef struct {
  void *data;
  size_t length;
} bytes;

bool call_open(call *self, napi_env env, napi_callback_info info, size_t count);
bool call_has(const call *self, size_t index);
bool call_bool(const call *self, size_t index, bool *value);
bool call_uint(const call *self, size_t index, uint64_t *value);
bool call_name(const call *self, size_t index, char value[OS_NAME_MAX + 1]);
bool call_bytes(const call *self, size_t index, bytes *value);

/* True for success; otherwise throws an Error with the errno (negative, as in Node) and the name of the system call. */
bool call_succeeded(napi_env env, os_result result);

/* Throws what went wrong inside Node-API itself; returns NULL for `return`. */
napi_value call_broken(napi_env env);

napi_value call_return_bool(napi_env env, bool value);
napi_value call_return_uint(napi_env env, uint64_t value);

#endif
