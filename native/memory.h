/*
 * Memory of V8's own, asked for in huge pages.
 */
#ifndef CORNICHON_MEMORY_H
#define CORNICHON_MEMORY_H

#include <node_api.h>

napi_value memory_prepare(napi_env env, napi_callback_info info);

#endif
