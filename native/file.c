#include "file.h"

#include <stdatomic.h>
#include <stdlib.h>

struct file {
  atomic_uint owners;
  os_file handle;
};

file *file_adopt(os_file handle) {
  file *self = malloc(sizeof(*self));
  if (self == NULL) return NULL;
  self->handle = handle;
  atomic_init(&self->owners, 1);
  return self;
}

os_file file_handle(const file *self) { return self->handle; }

void file_retain(file *self) { atomic_fetch_add_explicit(&self->owners, 1, memory_order_relaxed); }

void file_release(file *self) {
  if (atomic_fetch_sub_explicit(&self->owners, 1, memory_order_acq_rel) != 1) return;
  os_close(self->handle);
  free(self);
}
