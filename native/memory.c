/*
 * Memory that is about to be written whole, such as an array of 100 MB that is copied out of a pickle.
 *
 * It stays what it is, memory of V8's allocator that V8 gives back when it collects; only how the system fills it changes. An
 * external ArrayBuffer over a mapping of ours would be as fast, and would be unmapped no sooner than the event loop turns:
 * a loop that reads one array after another would run out of memory, and could never hand one to another thread for good.
 */
#include "memory.h"

#include "call.h"

/* prepare(bytes): how many of them, at their start, lie in pages that are there by now; 0 where the system has no such thing */
napi_value memory_prepare(napi_env env, napi_callback_info info) {
  call args;
  bytes memory;
  if (!call_open(&args, env, info, 1) || !call_bytes(&args, 0, &memory)) return NULL;
  return call_return_uint(env, memory.length == 0 ? 0 : os_prepare_memory(memory.data, memory.length));
}
