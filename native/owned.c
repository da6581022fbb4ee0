#include "owned.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry entry;

struct entry {
  entry *next;
  const void *thread;
  file *opened;
  os_identity identity;
  char name[OS_NAME_MAX + 1];
};

static entry *entries;
static atomic_flag busy = ATOMIC_FLAG_INIT;

/* Held while pointers are looked at only: no system call is made meanwhile. */
static void enter(void) {
  while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire)) continue;
}

static void leave(void) { atomic_flag_clear_explicit(&busy, memory_order_release); }

bool owned_add(const void *thread, const char name[OS_NAME_MAX + 1], const os_identity *identity, file *opened) {
  entry *self = calloc(1, sizeof(*self));
  if (self == NULL) return false;
  self->thread = thread;
  self->opened = opened;
  self->identity = *identity;
  memcpy(self->name, name, sizeof(self->name));
  file_retain(opened);
  enter();
  self->next = entries;
  entries = self;
  leave();
  return true;
}

/* What is meant: the first of these that is not NULL, or everything. */
typedef struct {
  const os_identity *segment;
  const char *name;
  const void *thread;
} which;

static bool meant(const entry *self, which wanted) {
  if (wanted.segment != NULL) {
    return self->identity.inode == wanted.segment->inode && self->identity.device == wanted.segment->device;
  }
  if (wanted.name != NULL) return strcmp(self->name, wanted.name) == 0;
  return wanted.thread == NULL || self->thread == wanted.thread;
}

static entry *take(which wanted) {
  entry *taken = NULL;
  enter();
  for (entry **link = &entries; *link != NULL;) {
    entry *self = *link;
    if (!meant(self, wanted)) {
      link = &self->next;
      continue;
    }
    *link = self->next;
    self->next = taken;
    taken = self;
  }
  leave();
  return taken;
}

static unsigned remove_all(entry *taken) {
  unsigned count = 0;
  while (taken != NULL) {
    entry *self = taken;
    bool removed = false;
    os_unlink(self->name, &self->identity, &removed);
    if (removed) count++;
    taken = self->next;
    file_release(self->opened);
    free(self);
  }
  return count;
}

void owned_drop(const os_identity *identity) { remove_all(take((which){.segment = identity})); }

/* Removing does nothing to a name that is gone, or means another segment by now. */
void owned_forget(const char *name) { remove_all(take((which){.name = name})); }

unsigned owned_release(const void *thread) { return remove_all(take((which){.thread = thread})); }
