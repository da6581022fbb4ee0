/*
 * A segment is a JavaScript external that carries an open file and at most one mapping.
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
#include "fault.h"
#include "owned.h"
#include "range.h"

typedef void (*release_memory)(void *data, void *hint);

/* Experimental in Node-API and absent before Node 22.23.3, 24.16 and 26.1: NULL there. */
#ifdef _WIN32
extern napi_status (*node_api_create_external_sharedarraybuffer)( /* platform_win32_node.c looks for it */
#else
__attribute__((weak)) extern napi_status node_api_create_external_sharedarraybuffer(
#endif
    napi_env env, void *data, size_t length, release_memory release, void *hint, napi_value *result);

typedef struct {
  const void *kind; /* first: it is read before we know */
  file *opened;     /* NULL when closed */
  bool readonly;
  bool created;
  bool owned;
  os_draft draft; /* of a created segment; its identity of every one */
  range *mapped;
  void *borrowed;
  unsigned guarded; /* the borrowed addresses, see fault.h */
  size_t length;
  char name[OS_NAME_MAX + 1];
} segment;

/* Its address marks what is a segment: JavaScript holds externals of other kinds, and type tags cost more than an open. */
static const char kind;

static void give_back(segment *self) {
  if (!self->draft.published && self->draft.hidden[0] != '\0') {
    bool removed;
    os_unlink(self->draft.hidden, &self->draft.identity, &removed);
  }
  file_release(self->opened);
  self->opened = NULL;
}

void instance_release(instance *self) {
  if (--self->owners == 0) free(self);
}

/* Tells JavaScript, once; at the end of an environment it cannot be told, and need not be. */
static void report(napi_env env, instance *here, const char *name) {
  napi_handle_scope scope;
  napi_value function, receiver, text, ignored;
  napi_ref reference = here->dropped;
  here->dropped = NULL;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  if (napi_get_reference_value(env, reference, &function) == napi_ok && napi_get_undefined(env, &receiver) == napi_ok &&
      napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &text) == napi_ok &&
      napi_call_function(env, receiver, function, 1, &text, NULL) == napi_pending_exception) {
    napi_get_and_clear_last_exception(env, &ignored);
  }
  napi_delete_reference(env, reference);
  napi_close_handle_scope(env, scope);
}

static void destroy(segment *self) {
  if (self->mapped != NULL) range_release(self->mapped);
  /* Borrowed addresses may be anybody's by now; a view that is still there does without the guard. */
  fault_forget(self->guarded);
  if (self->opened != NULL) give_back(self);
  free(self);
}

static void collect(napi_env env, void *data, void *hint) {
  segment *self = data;
  instance *here = hint;
  if (self->opened != NULL && here->dropped != NULL) report(env, here, self->name);
  destroy(self);
  instance_release(here);
}

static napi_value wrap(napi_env env, segment *self) {
  napi_value object;
  instance *here = NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok ||
      napi_create_external(env, self, collect, here, &object) != napi_ok) {
    destroy(self);
    return call_broken(env);
  }
  here->owners++;
  return object;
}

static bool read_segment(const call *args, size_t index, segment **self) {
  void *data = NULL;
  if (napi_get_value_external(args->env, args->values[index], &data) != napi_ok || *(const void **)data != &kind) {
    napi_throw_type_error(args->env, "ERR_INVALID_ARG_TYPE", "expected a segment");
    return false;
  }
  *self = data;
  return true;
}

static bool read_open_segment(const call *args, size_t index, segment **self) {
  return read_segment(args, index, self) && ((*self)->opened != NULL || call_succeeded(args->env, (os_result){EBADF, "close"}));
}

static bool read_unmapped_segment(const call *args, size_t index, segment **self) {
  if (!read_open_segment(args, index, self)) return false;
  bool unmapped = (*self)->mapped == NULL && (*self)->borrowed == NULL;
  return unmapped || call_succeeded(args->env, (os_result){EBUSY, "mmap"});
}

static segment *allocate(napi_env env) {
  segment *self = calloc(1, sizeof(*self));
  if (self == NULL) {
    call_succeeded(env, (os_result){ENOMEM, "malloc"});
    return NULL;
  }
  self->kind = &kind;
  return self;
}

static os_file file_of(const segment *self) { return file_handle(self->opened); }

/* Takes over the open file, or closes it. */
static bool adopt(napi_env env, segment *self, os_file handle) {
  self->opened = file_adopt(handle);
  if (self->opened != NULL) return true;
  os_close(handle);
  return call_succeeded(env, (os_result){ENOMEM, "malloc"});
}

static segment *prepare(const call *args, bool mortal) {
  uint64_t size = 0;
  uint64_t mode = 0;
  bool preallocate = true;
  segment *self = allocate(args->env);
  if (self == NULL) return NULL;
  if (call_name(args, 0, self->name) && call_uint(args, 1, &size) && call_uint(args, 2, &mode) &&
      call_bool(args, 3, &preallocate) &&
      call_succeeded(args->env, os_prepare(self->name, size, (unsigned)mode, preallocate, mortal, &self->draft)) &&
      adopt(args->env, self, self->draft.file)) {
    self->created = true;
    self->owned = mortal;
    return self;
  }
  free(self);
  return NULL;
}

static bool publish(napi_env env, segment *self, const char *name) {
  instance *here = NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) {
    call_broken(env);
    return false;
  }
  if (!call_succeeded(env, os_publish(&self->draft, name))) return false;
  if (!self->owned || owned_add(here, name, &self->draft.identity, self->opened)) return true;
  bool removed;
  os_unlink(name, &self->draft.identity, &removed);
  return call_succeeded(env, (os_result){ENOMEM, "malloc"});
}

/* prepare(name, size, mode, preallocate, keep): a segment that nobody finds before publish */
napi_value segment_prepare(napi_env env, napi_callback_info info) {
  call args;
  bool keep = false;
  if (!call_open(&args, env, info, 5) || !call_bool(&args, 4, &keep)) return NULL;
  segment *self = prepare(&args, !keep);
  return self == NULL ? NULL : wrap(env, self);
}

/* publish(segment, name): what was not created with `keep` is unlinked when this thread ends */
napi_value segment_publish(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  char name[OS_NAME_MAX + 1] = {0};
  if (!call_open(&args, env, info, 2) || !read_open_segment(&args, 0, &self) || !call_name(&args, 1, name)) return NULL;
  if (!self->created) {
    call_succeeded(env, (os_result){EPERM, "linkat"});
    return NULL;
  }
  publish(env, self, name);
  return NULL;
}

/* create(name, size, mode, preallocate, keep): both at once */
napi_value segment_create(napi_env env, napi_callback_info info) {
  call args;
  bool keep = false;
  if (!call_open(&args, env, info, 5) || !call_bool(&args, 4, &keep)) return NULL;
  segment *self = prepare(&args, !keep);
  if (self == NULL) return NULL;
  if (publish(env, self, self->name)) return wrap(env, self);
  destroy(self);
  return NULL;
}

/* identity(segment): [device, inode] */
napi_value segment_identity(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  napi_value pair, device, inode;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self)) return NULL;
  if (napi_create_array_with_length(env, 2, &pair) != napi_ok ||
      napi_create_double(env, (double)self->draft.identity.device, &device) != napi_ok ||
      napi_create_double(env, (double)self->draft.identity.inode, &inode) != napi_ok ||
      napi_set_element(env, pair, 0, device) != napi_ok || napi_set_element(env, pair, 1, inode) != napi_ok) {
    return call_broken(env);
  }
  return pair;
}

/* attach(name, readonly) */
napi_value segment_attach(napi_env env, napi_callback_info info) {
  call args;
  if (!call_open(&args, env, info, 2)) return NULL;
  segment *self = allocate(env);
  if (self == NULL) return NULL;
  os_file handle;
  if (!call_name(&args, 0, self->name) || !call_bool(&args, 1, &self->readonly) ||
      !call_succeeded(env, os_open(self->name, self->readonly, &handle, &self->draft.identity)) ||
      !adopt(env, self, handle)) {
    free(self);
    return NULL;
  }
  self->draft.published = true;
  return wrap(env, self);
}

/* size(segment): what the file has now */
napi_value segment_size(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  uint64_t size = 0;
  if (!call_open(&args, env, info, 1) || !read_open_segment(&args, 0, &self)) return NULL;
  return call_succeeded(env, os_size(file_of(self), &size)) ? call_return_uint(env, size) : NULL;
}

/* describe(segment): [size, owner, mode, links], or [size] where files belong to no users */
napi_value segment_describe(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  os_description found;
  napi_value list, item;
  if (!call_open(&args, env, info, 1) || !read_open_segment(&args, 0, &self) ||
      !call_succeeded(env, os_describe(file_of(self), &found))) {
    return NULL;
  }
  const double numbers[] = {(double)found.size, found.owner, found.mode, found.links};
  const uint32_t count = found.known ? 4 : 1;
  if (napi_create_array_with_length(env, count, &list) != napi_ok) return call_broken(env);
  for (uint32_t i = 0; i < count; i++) {
    if (napi_create_double(env, numbers[i], &item) != napi_ok || napi_set_element(env, list, i, item) != napi_ok) {
      return call_broken(env);
    }
  }
  return list;
}

static void buffer_gone(void *data, void *hint) {
  (void)data;
  range_release(hint);
}

bool segment_can_map(void) { return node_api_create_external_sharedarraybuffer != NULL; }

/* map(segment, offset, length, guard): a SharedArrayBuffer, or undefined where the engine takes no memory from outside */
napi_value segment_map(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  uint64_t offset = 0;
  uint64_t length = 0;
  bool guard = false;
  if (!call_open(&args, env, info, 4) || !read_unmapped_segment(&args, 0, &self) || !call_uint(&args, 1, &offset) ||
      !call_uint(&args, 2, &length) || !call_bool(&args, 3, &guard) || !segment_can_map()) {
    return NULL;
  }
  range *mapped = NULL;
  os_result result = range_map(file_of(self), offset, (size_t)length, self->readonly, guard, &mapped);
  if (!call_succeeded(env, result)) return NULL;

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

/* mapOver(segment, memory, offset, length, guard): replaces the first pages of a WebAssembly memory by the segment */
napi_value segment_map_over(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  bytes memory;
  uint64_t offset = 0;
  uint64_t length = 0;
  bool guard = false;
  if (!call_open(&args, env, info, 5) || !read_unmapped_segment(&args, 0, &self) || !call_bytes(&args, 1, &memory) ||
      !call_uint(&args, 2, &offset) || !call_uint(&args, 3, &length) || !call_bool(&args, 4, &guard)) {
    return NULL;
  }
  size_t page = os_page_size();
  uint64_t pages = (length + page - 1) / page;
  if ((uintptr_t)memory.data % page != 0 || memory.length % page != 0 || pages > memory.length / page) {
    call_succeeded(env, (os_result){EINVAL, "mmap"});
    return NULL;
  }
  void *base = NULL;
  os_result result = os_map(file_of(self), offset, (size_t)length, self->readonly, memory.data, &base);
  if (!call_succeeded(env, result)) return NULL;
  self->borrowed = base;
  self->length = (size_t)length;
  if (guard) call_succeeded(env, fault_guard(base, (size_t)length, &self->guarded));
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
      !call_succeeded(env, os_read(file_of(self), position, target.data, target.length, &got))) {
    return NULL;
  }
  return call_return_uint(env, got);
}

/* close(segment, view?): `view` shows all mapped bytes and is needed after mapOver */
napi_value segment_close(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self) || self->opened == NULL) return NULL;

  if (self->borrowed != NULL) {
    bytes view = {NULL, 0};
    if (call_has(&args, 1) && !call_bytes(&args, 1, &view)) return NULL;
    if (view.data != self->borrowed || view.length < self->length) {
      call_succeeded(env, (os_result){EFAULT, "mmap"});
      return NULL;
    }
    if (!call_succeeded(env, os_blank(self->borrowed, self->length))) return NULL;
    self->borrowed = NULL;
    fault_forget(self->guarded);
    self->guarded = 0;
  }
  if (self->mapped != NULL) {
    if (!call_succeeded(env, os_blank(range_base(self->mapped), self->length))) return NULL;
    range_release(self->mapped);
    self->mapped = NULL;
  }
  give_back(self);
  return NULL;
}

/* onDropped(function): called once, with the name, when a segment is collected that was not closed */
napi_value segment_on_dropped(napi_env env, napi_callback_info info) {
  call args;
  instance *here = NULL;
  if (!call_open(&args, env, info, 1)) return NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) return call_broken(env);
  if (here->dropped != NULL) napi_delete_reference(env, here->dropped);
  here->dropped = NULL;
  return napi_create_reference(env, args.values[0], 1, &here->dropped) == napi_ok ? NULL : call_broken(env);
}

/* damaged(segment): whether the guard had to replace pages */
napi_value segment_damaged(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self)) return NULL;
  bool damaged = self->mapped != NULL ? range_damaged(self->mapped) : fault_happened(self->guarded);
  return call_return_bool(env, damaged);
}

/* unlinkSegment(segment): whether the name still meant this segment and is gone now; works after close too */
napi_value segment_unlink(napi_env env, napi_callback_info info) {
  call args;
  segment *self;
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !read_segment(&args, 0, &self)) return NULL;
  if (!call_succeeded(env, os_unlink(self->name, &self->draft.identity, &removed))) return NULL;
  if (self->owned) owned_drop(&self->draft.identity);
  return call_return_bool(env, removed);
}

/* unlink(name): whether there was one */
napi_value name_unlink(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  bool removed = false;
  if (!call_open(&args, env, info, 1) || !call_name(&args, 0, name)) return NULL;
  if (!call_succeeded(env, os_unlink(name, NULL, &removed))) return NULL;
  owned_forget(name);
  return call_return_bool(env, removed);
}

/* judge(name, remove): 0 no owner, 1 it lives, 2 it is dead, 3 it was dead and the name is gone now */
napi_value name_judge(napi_env env, napi_callback_info info) {
  call args;
  char name[OS_NAME_MAX + 1];
  bool remove = false;
  bool removed = false;
  os_owner owner = OS_OWNER_NONE;
  if (!call_open(&args, env, info, 2) || !call_name(&args, 0, name) || !call_bool(&args, 1, &remove) ||
      !call_succeeded(env, os_judge(name, remove, &owner, &removed))) {
    return NULL;
  }
  return call_return_uint(env, removed ? 3 : (uint64_t)owner);
}

/* releaseOwned(all): how many names were unlinked, of this thread or of the process */
napi_value owned_names_release(napi_env env, napi_callback_info info) {
  call args;
  bool all = false;
  instance *here = NULL;
  if (!call_open(&args, env, info, 1) || !call_bool(&args, 0, &all)) return NULL;
  if (napi_get_instance_data(env, (void **)&here) != napi_ok) return call_broken(env);
  return call_return_uint(env, owned_release(all ? NULL : here));
}
