/*
 * The other side in the tests of Windows: what CPython does there, call by call, because there is no Python for wine.
 * The calls and their arguments are those of Lib/multiprocessing/shared_memory.py and Modules/mmapmodule.c (3.8 to 3.13).
 *
 *   peer create NAME SIZE      SharedMemory(NAME, create=True, size=SIZE): fills it with i % 251, waits until byte 0 is 255,
 *                              and says what the last byte is then
 *   peer attach NAME           SharedMemory(NAME): says its size and byte 1, and writes 42 to byte 2
 *   peer take NAME             a semaphore by ctypes: takes one if there is one
 *   peer post NAME             gives one back
 *   peer lock PATH             msvcrt.locking(fd, LK_NBLCK, 1) at position 0
 *
 * One line on stdout; 2 for a wrong call, 1 when the system refuses.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/locking.h>
#include <sys/stat.h>
#include <windows.h>

static int refused(const char *call) {
  printf("%s failed with %lu\n", call, GetLastError());
  return 1;
}

/* mmap.mmap(-1, size, tagname=name): makes the section or opens the one there is, and maps it; the handle stays open. */
static unsigned char *mmap_mmap(const wchar_t *name, unsigned long long size, HANDLE *section) {
  *section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, name);
  if (*section == NULL) return NULL;
  return MapViewOfFile(*section, FILE_MAP_WRITE, 0, 0, (SIZE_T)size);
}

static int create(const wchar_t *name, unsigned long long size) {
  HANDLE reserved =
      CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, name);
  if (reserved == NULL) return refused("CreateFileMapping");
  if (GetLastError() == ERROR_ALREADY_EXISTS) {
    puts("FileExistsError");
    return 1;
  }
  HANDLE section;
  unsigned char *bytes = mmap_mmap(name, size, &section);
  CloseHandle(reserved);
  if (bytes == NULL) return refused("mmap");
  for (unsigned long long i = 0; i < size; i++) bytes[i] = (unsigned char)(i % 251);
  for (int i = 0; i < 2000 && *(volatile unsigned char *)bytes != 255; i++) Sleep(5);
  printf("%d\n", bytes[size - 1]);
  UnmapViewOfFile(bytes);
  CloseHandle(section);
  return 0;
}

static int attach(const wchar_t *name) {
  HANDLE found = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
  if (found == NULL) {
    puts(GetLastError() == ERROR_FILE_NOT_FOUND ? "FileNotFoundError" : "OSError");
    return 1;
  }
  void *view = MapViewOfFile(found, FILE_MAP_READ, 0, 0, 0);
  CloseHandle(found);
  if (view == NULL) return refused("MapViewOfFile");
  MEMORY_BASIC_INFORMATION information;
  if (VirtualQuery(view, &information, sizeof(information)) == 0) return refused("VirtualQuery");
  UnmapViewOfFile(view);
  HANDLE section;
  unsigned char *bytes = mmap_mmap(name, information.RegionSize, &section);
  if (bytes == NULL) return refused("mmap");
  printf("%llu %d\n", (unsigned long long)information.RegionSize, bytes[1]);
  bytes[2] = 42;
  UnmapViewOfFile(bytes);
  CloseHandle(section);
  return 0;
}

static int semaphore(const wchar_t *name, int take) {
  HANDLE handle = OpenSemaphoreW(SYNCHRONIZE | SEMAPHORE_MODIFY_STATE, FALSE, name);
  if (handle == NULL) return refused("OpenSemaphore");
  if (take) {
    puts(WaitForSingleObject(handle, 0) == WAIT_OBJECT_0 ? "taken" : "none");
    return 0;
  }
  if (!ReleaseSemaphore(handle, 1, NULL)) return refused("ReleaseSemaphore");
  puts("posted");
  return 0;
}

static int lock(const wchar_t *path) {
  int fd = _wopen(path, _O_RDWR | _O_CREAT | _O_BINARY, _S_IREAD | _S_IWRITE);
  if (fd < 0) return refused("open");
  puts(_locking(fd, _LK_NBLCK, 1) == 0 ? "locked" : "refused");
  return 0;
}

int main(int count, char **arguments) {
  wchar_t name[MAX_PATH];
  if (count < 3 || MultiByteToWideChar(CP_ACP, 0, arguments[2], -1, name, MAX_PATH) == 0) return 2;
  if (strcmp(arguments[1], "create") == 0 && count == 4) return create(name, strtoull(arguments[3], NULL, 10));
  if (strcmp(arguments[1], "attach") == 0) return attach(name);
  if (strcmp(arguments[1], "take") == 0) return semaphore(name, 1);
  if (strcmp(arguments[1], "post") == 0) return semaphore(name, 0);
  if (strcmp(arguments[1], "lock") == 0) return lock(name);
  return 2;
}
