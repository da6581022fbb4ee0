/* Named semaphores, as JavaScript sees them; src/shm/binding.ts gives the types. */
#ifndef CORNICHON_SEMAPHORE_H
#define CORNICHON_SEMAPHORE_H

#include <node_api.h>

napi_value semaphore_create(napi_env env, napi_callback_info info);
napi_value semaphore_open(napi_env env, napi_callback_info info);
napi_value semaphore_try(napi_env env, napi_callback_info info);
napi_value semaphore_wait(napi_env env, napi_callback_info info);
napi_value semaphore_post(napi_env env, napi_callback_info info);
napi_value semaphore_value(napi_env env, napi_callback_info info);
napi_value semaphore_close(napi_env env, napi_callback_info info);
napi_value semaphore_unlink(napi_env env, napi_callback_info info);
napi_value semaphore_unlink_name(napi_env env, napi_callback_info info);

#endif
