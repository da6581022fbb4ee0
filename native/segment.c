/*
 * A segment is a JavaScript object that carries an open file and at most one mapping.
 *
 * The mapping is one of two kinds. `range`: mapped by us and given to V8 as an external SharedArrayBuffer. `borrowed`:
 * mapped over the bytes of a WebAssembly memory, which V8 allocated and will unmap; we hold no claim on its addresses,
 * so whoever asks to blank it has to show, by passing a view, that the bytes still exist.
 *
 * A segment that is collected without being closed gives back its descriptor and its share of the range, and leaves
 * the bytes alone: somebody may hold the SharedArrayBuffer.
 */
#include "segment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "range.h"

typedef void (*release_memory)(void *data, void *hint);

/* Experimental in Node-API and absent before Node 22.23.3, 24.16 and 26.1: a weak symbol is NULL there. */
__attribute__((weak)) extern napi_status node_api_create_external_sharedarraybuffer(
    napi_env env, void *data, size_t length, release_memory release, void *hint, napi_value *result);

typedef struct {
  bool open;
  bool readonly;
  os_file file;
  os_identity identity;
  range *mapped;
  void *borrowed;
  size_t length;
  char name[OS_NAME_MAX + 1];
} segment;

static const napi_type_tag segment_tag = {0x2f6bd6dc4a1e4a7bu, 0x9c0d7f36a28be154u};

static void collect(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  segment *self = data;
  if (self->mapped != NULL) range_release(self->mapped);
  if (self->open) os_close(self->file);
  free(self);
}

static napi_value wrap(napi_env env, segment *self) {
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &segment_tag) != napi_ok ||
      napi_wrap(env, object, self, collect, NULL, NULL) != napi_ok) {
    collect(env, self, NULL);
    return call_broken(env);
  }
  return object;
}

static bool read_segment(const call *args, size_t index, segment **self) {
  bool tagged = false;
  if (napi_check_object_type_tag(args->env, args->values[index], &segment_tag, &tagged) != napi_ok || !tagged ||
      napi_unwrap(args->env, args->values[index], (void **)self) != napi_ok) {
    napi_throw_type_error(args->env, "ERR_INVALID_ARG_TYPE", "expected a segment");
    return false;
  }
  return true;
}

static bool read_open_segment(const call *args, size_t index, segment **self) {
  return read_segment(args, index, self) && ((*self)->open || call_succeeded(args->env, (os_result){EBADF, "close"}));
}

static bool read_unmapped_segment(const call *args, size_t index, segment **self) {
  if (!read_open_segment(args, index, self)) return false;
  bool unmapped = (*self)->mapped == NULL && (*self)->borrowed == NULL;
  return unmapped || call_succeeded(args->env, (os_result){EBUSY, "mmap"});
}

static segment *allocate(napi_env env) {
  segment *self = calloc(1, sizeof(*self));
  if (self == NULL) call_succeeded(env, (os_result){ENOMEM, "malloc"});
  return self;
}

/* create(name, size, mode, preallocate, keep) */
napi_value segment_create(napi_env env, napi_callback_info info) {
  call args;
  uint64_t size = 0;
  uint64_t mode = 0;
  bool preallocate = true;
  bool keep = false;
  instance *here = NULL;
  if (!call_open(&args, env, info, 5)) return NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) return call_broken(env);

  segment *self = allocate(env);
  if (self == NULL) return NULL;
  if (!call_name(&args, 0, self->name) || !call_uint(&args, 1, &size) || !call_uint(&args, 2, &mode) ||
      !call_bool(&args, 3, &preallocate) || !call_bool(&args, 4, &keep) ||
      !call_succeeded(env, os_create(self->name, size, (unsigned)mode, preallocate, &self->file, &self->identity))) {
    free(self);
    return NULL;
  }
  self->open = true;
  if (!keep && !owned_add(&here->names, self->name, &self->identity)) {
    bool removed;
    os_unlink(self->name, &self->identity, &removed);
    collect(env, self, NULL);
    call_succeeded(env, (os_result){ENOMEM, "malloc"});
    return NULL;
  }
  return wrap(env, self);
}

/* attach(name, readonly) */
napi_value segment_attach(napi_env env, napi_callback_info info) {
  call args;
  if (!call_open(&args, env, info, 2)) return NULL;
  segment *self = allocate(env);
  if (self == NULL) return NULL;
  if (!call_name(&args, 0, self->name) || !call_bool(&args, 1, &self->readonly) ||
      !call_succeeded(env, os_open(self->name, self->readonly, &self->file, &self->identity))) {
    free(self);
    return NULL;
  }
  self->open = true;
  return wrap(env, self);
}

/* size(segment): what the file has now */
napi_value segment_size(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  uint64_t size = 0;
  if (!call_open(&args, env, info, 1) || !read_open_segment(&args, 0, &self)) return NULL;
  return call_succeeded(env, os_size(self->file, &size)) ? call_return_uint(env, size) : NULL;
}

static void buffer_gone(void *data, void *hint) {
  (void)data;
  range_release(hint);
}

bool segment_can_map(void) { return node_api_create_external_sharedarraybuffer != NULL; }

/* map(segment, offset, length): a SharedArrayBuffer, or undefined where the engine takes no memory from outside */
napi_value segment_map(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  uint64_t offset = 0;
  uint64_t length = 0;
  if (!call_open(&args, env, info, 3) || !read_unmapped_segment(&args, 0, &self) || !call_uint(&args, 1, &offset) ||
      !call_uint(&args, 2, &length) || !segment_can_map()) {
    return NULL;
  }
  range *mapped = NULL;
  if (!call_succeeded(env, range_map(self->file, offset, (size_t)length, self->readonly, &mapped))) return NULL;

  napi_value buffer = NULL;
  range_retain(mapped);
  napi_status status = node_api_create_external_sharedarraybuffer(env, range_base(mapped), (size_t)length, buffer_gone,
                                                                  mapped, &buffer);
  if (status != napi_ok) {
    range_release(mapped);
    range_release(mapped);
    return status == napi_no_external_buffers_allowed ? NULL : call_broken(env);
  }
  self->mapped = mapped;
  self->length = (size_t)length;
  return buffer;
}

/* mapOver(segment, memory, offset, length): replaces the first pages of a WebAssembly memory by the segment */
napi_value segment_map_over(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  bytes memory;
  uint64_t offset = 0;
  uint64_t length = 0;
  if (!call_open(&args, env, info, 4) || !read_unmapped_segment(&args, 0, &self) || !call_bytes(&args, 1, &memory) ||
      !call_uint(&args, 2, &offset) || !call_uint(&args, 3, &length)) {
    return NULL;
  }
  size_t page = os_page_size();
  uint64_t pages = (length + page - 1) / page;
  if ((uintptr_t)memory.data % page != 0 || memory.length % page != 0 || pages > memory.length / page) {
    call_succeeded(env, (os_result){EINVAL, "mmap"});
    return NULL;
  }
  void *base = NULL;
  if (!call_succeeded(env, os_map(self->file, offset, (size_t)length, self->readonly, memory.data, &base))) return NULL;
  self->borrowed = base;
  self->length = (size_t)length;
  return NULL;
}

/* read(segment, position, target): how many bytes were copied */
napi_value segment_read(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  bytes target;
  uint64_t position = 0;
  size_t got = 0;
  if (!call_open(&args, env, info, 3) || !read_open_segment(&args, 0, &self) || !call_uint(&args, 1, &position) ||
      !call_bytes(&args, 2, &target) ||
      !call_succeeded(env, os_read(self->file, position, target.data, target.length, &got))) {
    return NULL;
  }
  return call_return_uint(env, got);
}

/* close(segment, view?): `view` shows all mapped bytes and is needed after mapOver */
napi_value segment_close(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self) || !self->open) return NULL;

  if (self->borrowed != NULL) {
    bytes view = {NULL, 0};
    if (call_has(&args, 1) && !call_bytes(&args, 1, &view)) return NULL;
    if (view.data != self->borrowed || view.length < self->length) {
      call_succeeded(env, (os_result){EFAULT, "mmap"});
      return NULL;
    }
    if (!call_succeeded(env, os_blank(self->borrowed, self->length))) return NULL;
    self->borrowed = NULL;
  }
  if (self->mapped != NULL) {
    if (!call_succeeded(env, os_blank(range_base(self->mapped), self->length))) return NULL;
    range_release(self->mapped);
    self->mapped = NULL;
  }
  self->open = false;
  os_close(self->file);
  return NULL;
}

/* unlinkSegment(segment): whether the name still meant this segment and is gone now; works after close too */
napi_value segment_unlink(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  instance *here = NULL;
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self)) return NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) return call_broken(env);
  if (!call_succeeded(env, os_unlink(self->name, &self->identity, &removed))) return NULL;
  owned_forget(&here->names, &self->identity);
  return call_return_bool(env, removed);
}

/* unlink(name): whether there was one */
napi_value name_unlink(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !call_name(&args, 0, name)) return NULL;
  return call_succeeded(env, os_unlink(name, NULL, &removed)) ? call_return_bool(env, removed) : NULL;
}

/* releaseOwned(): how many names were unlinked */
napi_value owned_names_release(napi_env env, napi_callback_info info) {
  (void)info;
  instance *here = NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) return call_broken(env);
  return call_return_uint(env, owned_release(&here->names));
}
