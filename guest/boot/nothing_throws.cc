// SPDX-License-Identifier: Apache-2.0
//
// The C++ runtime's side of exceptions. Nothing of ours throws or catches. Functions of the standard library throw
// where they cannot go on (no memory, an index out of range); with nobody to catch it, that would end the program after
// a search through tables of its whole code. Here it ends the program at once, and neither the search nor its tables
// are linked: these names are found before those of the library.
#include <cstddef>
#include <cstdlib>

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming): the ABI's names
extern "C" {

[[noreturn]] void* __cxa_allocate_exception(size_t /*size*/) { abort(); }
[[noreturn]] void __cxa_free_exception(void* /*exception*/) { abort(); }
[[noreturn]] void __cxa_throw(void* /*exception*/, void* /*type*/, void (* /*destructor*/)(void*)) { abort(); }
[[noreturn]] void __cxa_rethrow() { abort(); }
[[noreturn]] void* __cxa_begin_catch(void* /*exception*/) { abort(); }
[[noreturn]] void __cxa_end_catch() { abort(); }
[[noreturn]] void __cxa_call_terminate(void* /*exception*/) { abort(); }
[[noreturn]] int __gxx_personality_v0() { abort(); }
[[noreturn]] void _Unwind_Resume(void* /*exception*/) { abort(); }

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
