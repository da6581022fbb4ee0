/*
 * The guard against a peer that cuts a mapped file short. Touching a page behind the new end raises SIGBUS, which ends
 * the process; with the guard, the pages from there to the end of the range become private zeros and a flag says so.
 *
 * One handler serves the process, installed with the first range and left in place. A SIGBUS at any other address goes
 * to whoever had the signal before.
 */
#ifndef CORNICHON_FAULT_H
#define CORNICHON_FAULT_H

#include "platform.h"

/* A number for the range, 1 or more; ENFILE when as many are guarded as there is room for. */
os_result fault_guard(void *base, size_t length, unsigned *guarded);

/* Whether pages of the range were replaced. */
bool fault_happened(unsigned guarded);

/* Call after the range was blanked and before its addresses can be used again. 0 does nothing. */
void fault_forget(unsigned guarded);

#endif
