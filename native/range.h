/*
 * A mapped range of addresses that has several owners: the segment that may still have to blank it, and the
 * SharedArrayBuffer, which V8 may pass to other threads and lets go of on any of them, after the segment or before it.
 * The last owner unmaps, so an address is never unmapped twice and never blanked after somebody else got it.
 */
#ifndef CORNICHON_RANGE_H
#define CORNICHON_RANGE_H

#include "platform.h"

typedef struct range range;

/* Maps part of a file with one owner, the caller; `guard` is that of fault.h. */
os_result range_map(os_file file, uint64_t offset, size_t length, bool readonly, bool guard, range **mapped);

void *range_base(const range *mapped);

bool range_damaged(const range *mapped);

void range_retain(range *mapped);

void range_release(range *mapped);

#endif
