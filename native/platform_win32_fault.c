/* Windows: a section keeps its size, so there are no faults to guard against, and fault.c is not compiled. */
#include "fault.h"

os_result fault_guard(void *base, size_t length, unsigned *guarded) {
  (void)base;
  (void)length;
  *guarded = 0;
  return (os_result){0, NULL};
}

bool fault_happened(unsigned guarded) {
  (void)guarded;
  return false;
}

void fault_forget(unsigned guarded) { (void)guarded; }
