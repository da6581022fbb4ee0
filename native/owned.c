#include "owned.h"

#include <stdlib.h>
#include <string.h>

struct owned {
  owned *next;
  os_identity identity;
  char name[OS_NAME_MAX + 1];
};

bool owned_add(owned **list, const char name[OS_NAME_MAX + 1], const os_identity *identity) {
  owned *entry = calloc(1, sizeof(*entry));
  if (entry == NULL) return false;
  entry->next = *list;
  entry->identity = *identity;
  memcpy(entry->name, name, sizeof(entry->name));
  *list = entry;
  return true;
}

void owned_forget(owned **list, const os_identity *identity) {
  for (owned **link = list; *link != NULL; link = &(*link)->next) {
    owned *entry = *link;
    if (entry->identity.inode != identity->inode || entry->identity.device != identity->device) continue;
    *link = entry->next;
    free(entry);
    return;
  }
}

unsigned owned_release(owned **list) {
  unsigned count = 0;
  while (*list != NULL) {
    owned *entry = *list;
    bool removed = false;
    os_unlink(entry->name, &entry->identity, &removed);
    if (removed) count++;
    *list = entry->next;
    free(entry);
  }
  return count;
}
