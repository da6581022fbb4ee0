/*
 * The addon's entry: a table of functions and four constants. It is loaded once for each environment, and unlinks what
 * that environment owns when it ends. Static state, shared by all threads, is in owned.c and fault.c only.
 */
#include <stdlib.h>

#include "lock.h"
#include "memory.h"
#include "owned.h"
#include "segment.h"
#include "semaphore.h"

/* Raised whenever a function changes its arguments or meaning; src/shm/binding.ts expects exactly this number. */
#define BINDING_VERSION 4

/* A digest of native/, passed by scripts/build-native.mjs: it shows from which sources a committed binary was built. */
#ifndef SOURCE_DIGEST
#define SOURCE_DIGEST "unknown"
#endif

#define METHOD(name, function) {name, NULL, function, NULL, NULL, NULL, napi_enumerable, NULL}
#define VALUE(name, value) {name, NULL, NULL, NULL, NULL, value, napi_enumerable, NULL}

static void end(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  instance *here = data;
  owned_release(here);
  here->dropped = NULL;
  instance_release(here);
}

NAPI_MODULE_INIT() {
  instance *here = calloc(1, sizeof(*here));
  napi_value version, digest, page_size, external;
  if (here == NULL) {
    napi_throw_error(env, NULL, "out of memory");
    return NULL;
  }
  here->owners = 1;
  if (napi_set_instance_data(env, here, end, NULL) != napi_ok) {
    free(here);
    return NULL;
  }
  if (napi_create_uint32(env, BINDING_VERSION, &version) != napi_ok ||
      napi_create_string_utf8(env, SOURCE_DIGEST, NAPI_AUTO_LENGTH, &digest) != napi_ok ||
      napi_create_double(env, (double)os_page_size(), &page_size) != napi_ok ||
      napi_get_boolean(env, segment_can_map(), &external) != napi_ok) {
    return NULL;
  }
  const napi_property_descriptor properties[] = {
      METHOD("create", segment_create),
      METHOD("prepare", segment_prepare),
      METHOD("publish", segment_publish),
      METHOD("identity", segment_identity),
      METHOD("damaged", segment_damaged),
      METHOD("onDropped", segment_on_dropped),
      METHOD("attach", segment_attach),
      METHOD("size", segment_size),
      METHOD("describe", segment_describe),
      METHOD("map", segment_map),
      METHOD("mapOver", segment_map_over),
      METHOD("read", segment_read),
      METHOD("close", segment_close),
      METHOD("unlinkSegment", segment_unlink),
      METHOD("unlink", name_unlink),
      METHOD("judge", name_judge),
      METHOD("releaseOwned", owned_names_release),
      METHOD("semaphoreCreate", semaphore_create),
      METHOD("semaphoreOpen", semaphore_open),
      METHOD("semaphoreTry", semaphore_try),
      METHOD("semaphoreWait", semaphore_wait),
      METHOD("semaphorePost", semaphore_post),
      METHOD("semaphoreValue", semaphore_value),
      METHOD("semaphoreClose", semaphore_close),
      METHOD("semaphoreUnlink", semaphore_unlink),
      METHOD("semaphoreUnlinkName", semaphore_unlink_name),
      METHOD("lockAdopt", lock_adopt),
      METHOD("lockTry", lock_try),
      METHOD("lockRelease", lock_release),
      METHOD("lockClose", lock_close),
      METHOD("prepareMemory", memory_prepare),
      VALUE("version", version),
      VALUE("digest", digest),
      VALUE("pageSize", page_size),
      VALUE("external", external),
  };
  napi_status status = napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties);
  return status == napi_ok ? exports : NULL;
}
