/* The functions that JavaScript sees; src/shm/binding.ts gives their types. */
#ifndef CORNICHON_SEGMENT_H
#define CORNICHON_SEGMENT_H

#include <node_api.h>

#include <stdbool.h>

/*
 * One environment: the main thread or a worker. Its address tells whose the names in owned.h are. It lives until the
 * environment has ended and its last segment was collected, in whatever order that happens.
 */
typedef struct {
  napi_ref dropped; /* the function to call when a segment is collected that was not closed; NULL when there is none */
  unsigned owners;  /* the environment, and every segment */
} instance;

void instance_release(instance *self);


napi_value segment_prepare(napi_env env, napi_callback_info info);
napi_value segment_publish(napi_env env, napi_callback_info info);
napi_value segment_create(napi_env env, napi_callback_info info);
napi_value segment_identity(napi_env env, napi_callback_info info);
napi_value segment_on_dropped(napi_env env, napi_callback_info info);
napi_value segment_damaged(napi_env env, napi_callback_info info);
napi_value segment_attach(napi_env env, napi_callback_info info);
napi_value segment_size(napi_env env, napi_callback_info info);
napi_value segment_describe(napi_env env, napi_callback_info info);
napi_value segment_map(napi_env env, napi_callback_info info);
napi_value segment_map_over(napi_env env, napi_callback_info info);
napi_value segment_read(napi_env env, napi_callback_info info);
napi_value segment_close(napi_env env, napi_callback_info info);
napi_value segment_unlink(napi_env env, napi_callback_info info);
napi_value name_unlink(napi_env env, napi_callback_info info);
napi_value name_judge(napi_env env, napi_callback_info info);
napi_value owned_names_release(napi_env env, napi_callback_info info);

/* Whether this Node can make a SharedArrayBuffer over memory it did not allocate. */
bool segment_can_map(void);

#endif
