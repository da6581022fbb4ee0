#define _GNU_SOURCE
#include "fault.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

#define SLOTS 4096
#define CLAIMED 1 /* no page starts there */

typedef struct {
  atomic_uintptr_t base; /* 0: free */
  atomic_size_t length;
  atomic_bool happened;
} slot;

static slot slots[SLOTS];
static atomic_uint used; /* slots from here on were never taken */
static atomic_int installed;
static atomic_uintptr_t missed;
static struct sigaction before;

/* Nothing but atomics and mmap happens in here: the thread may have been interrupted anywhere. */
static bool replace(uintptr_t address) {
  unsigned count = atomic_load(&used);
  for (unsigned i = 0; i < count; i++) {
    uintptr_t base = atomic_load(&slots[i].base);
    size_t length = atomic_load(&slots[i].length);
    if (base <= CLAIMED || address < base || address - base >= length) continue;
    uintptr_t page = address - address % os_page_size();
    if (os_blank((void *)page, base + length - page).error != 0) return false;
    atomic_store(&slots[i].happened, true);
    return true;
  }
  return false;
}

static void pass_on(int number, siginfo_t *information, void *context) {
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, information, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  } else {
    /* The instruction is repeated, or the signal sent again, and now does what it would have done without us. */
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigaction(SIGBUS, &plain, NULL);
    if (information->si_code <= 0) raise(SIGBUS);
  }
}

static void on_fault(int number, siginfo_t *information, void *context) {
  int saved = errno;
  uintptr_t address = (uintptr_t)information->si_addr;
  bool ours = information->si_code == BUS_ADRERR && replace(address);
  if (!ours && information->si_code == BUS_ADRERR && atomic_exchange(&missed, address) != address) {
    /* Another thread may have closed the range since: then the address reads zeros by now. Tried once. */
    ours = true;
  }
  if (!ours) pass_on(number, information, context);
  errno = saved;
}

static os_result install(void) {
  int expected = 0;
  if (!atomic_compare_exchange_strong(&installed, &expected, 1)) return (os_result){0, NULL};
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGBUS, NULL, &before) == 0 && sigaction(SIGBUS, &action, NULL) == 0) return (os_result){0, NULL};
  atomic_store(&installed, 0);
  return (os_result){errno, "sigaction"};
}

os_result fault_guard(void *base, size_t length, unsigned *guarded) {
  os_result result = install();
  if (result.error != 0) return result;
  size_t page = os_page_size();
  for (unsigned i = 0; i < SLOTS; i++) {
    uintptr_t free_slot = 0;
    if (!atomic_compare_exchange_strong(&slots[i].base, &free_slot, CLAIMED)) continue;
    atomic_store(&slots[i].length, (length + page - 1) / page * page);
    atomic_store(&slots[i].happened, false);
    atomic_store(&slots[i].base, (uintptr_t)base);
    for (unsigned count = atomic_load(&used); count <= i;) {
      if (atomic_compare_exchange_weak(&used, &count, i + 1)) break;
    }
    *guarded = i + 1;
    return (os_result){0, NULL};
  }
  return (os_result){ENFILE, "sigaction"};
}

bool fault_happened(unsigned guarded) { return guarded > 0 && atomic_load(&slots[guarded - 1].happened); }

void fault_forget(unsigned guarded) {
  if (guarded > 0) atomic_store(&slots[guarded - 1].base, 0);
}
