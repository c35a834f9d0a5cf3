// SPDX-License-Identifier: Apache-2.0
// glibc's _dl_find_object() for musl. Debian's libgcc_eh.a was built against
// glibc and finds the unwind table of a code address through it. In a static
// program there is one object, but musl's dl_iterate_phdr() is the portable way
// to its program headers. Layout and contract: glibc manual, "Dynamic Linker
// Introspection". Without this, every throw inside libstdc++ would terminate.
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>

struct dl_find_object {
  unsigned long long flags;
  void *map_start, *map_end;
  void *link_map;
  void *eh_frame;  // the PT_GNU_EH_FRAME segment
  unsigned long long reserved[7];
};

struct search {
  ElfW(Addr) address;
  struct dl_find_object *result;
};

static int Visit(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  struct search *search = context;
  ElfW(Addr) start = 0, end = 0, eh_frame = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    ElfW(Addr) at = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_GNU_EH_FRAME) {
      eh_frame = at;
    } else if (header->p_type == PT_LOAD && search->address >= at &&
               search->address - at < header->p_memsz) {
      start = at;
      end = at + header->p_memsz;
    }
  }
  if (end == 0 || eh_frame == 0) return 0;
  *search->result = (struct dl_find_object){
      .map_start = (void *)start, .map_end = (void *)end, .eh_frame = (void *)eh_frame};
  return 1;
}

__attribute__((visibility("hidden"))) int _dl_find_object(void *address,
                                                          struct dl_find_object *result) {
  struct search search = {(ElfW(Addr))address, result};
  return dl_iterate_phdr(Visit, &search) == 1 ? 0 : -1;
}
