/* Locks on open files, as JavaScript sees them; src/shm/binding.ts gives the types. */
#ifndef CORNICHON_LOCK_H
#define CORNICHON_LOCK_H

#include <node_api.h>

napi_value lock_adopt(napi_env env, napi_callback_info info);
napi_value lock_try(napi_env env, napi_callback_info info);
napi_value lock_release(napi_env env, napi_callback_info info);
napi_value lock_close(napi_env env, napi_callback_info info);

#endif
