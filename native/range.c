#include "range.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "fault.h"

struct range {
  atomic_uint owners;
  void *base;
  size_t length;
  unsigned guarded;
};

os_result range_map(os_file file, uint64_t offset, size_t length, bool readonly, bool guard, range **mapped) {
  range *self = malloc(sizeof(*self));
  if (self == NULL) return (os_result){ENOMEM, "malloc"};
  os_result result = os_map(file, offset, length, readonly, NULL, &self->base);
  if (result.error != 0) {
    free(self);
    return result;
  }
  self->length = length;
  self->guarded = 0;
  if (guard) result = fault_guard(self->base, length, &self->guarded);
  if (result.error != 0) {
    os_unmap(self->base, length);
    free(self);
    return result;
  }
  atomic_init(&self->owners, 1);
  *mapped = self;
  return result;
}

void *range_base(const range *mapped) { return mapped->base; }

bool range_damaged(const range *mapped) { return fault_happened(mapped->guarded); }

void range_retain(range *mapped) { atomic_fetch_add_explicit(&mapped->owners, 1, memory_order_relaxed); }

void range_release(range *mapped) {
  if (atomic_fetch_sub_explicit(&mapped->owners, 1, memory_order_acq_rel) != 1) return;
  fault_forget(mapped->guarded);
  os_unmap(mapped->base, mapped->length);
  free(mapped);
}
