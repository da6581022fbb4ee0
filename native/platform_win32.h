/* What the files for Windows share. */
#ifndef CORNICHON_PLATFORM_WIN32_H
#define CORNICHON_PLATFORM_WIN32_H

#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0601
#include <windows.h>

#include "platform.h"

/* GetLastError as an errno value, and the call that set it. */
os_result win32_failed(const char *call);

/* The name as kernel objects have it: as it is, in the namespace of the session, which is where Python's are. */
void win32_name(const char *name, wchar_t wide[OS_NAME_MAX + 1]);

/* The HANDLE under a file descriptor of Node's: it has its own C library, whose descriptors another cannot read. */
extern HANDLE (*node_osfhandle)(int fd);

#endif
