// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/accelerator.h"

#include <unistd.h>

#include "guest/posix/pipe.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::qemu {

namespace {

// The firmware runs from the copy of itself below 1 MiB (segment 0xf000). Page tables at 0x1000: one 2 MiB page, mapped
// to itself, under one entry per level. The loop takes a fraction of a second on a processor and minutes where KVM has
// to emulate every instruction, as it does on some nested hosts. The byte that it writes to port 0xf4 ends QEMU with
// status 2·byte + 1.
asm(R"(
    .section .rodata.samovar_probe, "a"
    .globl samovar_probe_begin, samovar_probe_end
    .code16
samovar_probe_begin:
    cli
    xorw %ax, %ax
    movw %ax, %es
    movw $0x1000, %di
    movw $0x1800, %cx
    cld
    rep stosw
    movw %ax, %ds
    movl $0x2003, 0x1000
    movl $0x3003, 0x2000
    movl $0x0083, 0x3000
    movl $0x1000, %eax
    movl %eax, %cr3
    movl $0x20, %eax
    movl %eax, %cr4
    movl $0xc0000080, %ecx
    rdmsr
    orw $0x100, %ax
    wrmsr
    movw $0xf000, %ax
    movw %ax, %ds
    lgdtl samovar_probe_gdtr - samovar_probe_begin
    movl $0x80000001, %eax
    movl %eax, %cr0
    .byte 0x66, 0xea
    .long 0xf0000 + samovar_probe_long - samovar_probe_begin
    .word 8
    .code64
samovar_probe_long:
    movl $100000000, %ecx
0:  decl %ecx
    jnz 0b
    movabsq $0x2100000000, %rax
    shrq $32, %rax
    outb %al, $0xf4
1:  hlt
    jmp 1b
    .balign 8
samovar_probe_gdt:
    .quad 0
    .quad 0x00af9b000000ffff
samovar_probe_gdtr:
    .word 15
    .long 0xf0000 + samovar_probe_gdt - samovar_probe_begin
samovar_probe_end:
    .text
    .code64
)");
extern "C" const uint8_t samovar_probe_begin[];
extern "C" const uint8_t samovar_probe_end[];

constexpr size_t kFirmwareSize = 65536;
constexpr size_t kResetVector = kFirmwareSize - 16;
constexpr uint8_t kJumpToStart[] = {0xea, 0x00, 0x00, 0x00, 0xf0};  // ljmp $0xf000, $0
constexpr int kReached = 2 * 0x21 + 1;
constexpr int kProbeTime = 2000;  // milliseconds
constexpr int kFirmwareFd = 3;

// The most telling line of QEMU's complaint.
std::string FirstError(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  size_t prefix = line.find(": ");
  if (prefix != std::string::npos && line.starts_with("qemu")) line.erase(0, prefix + 2);
  return line.empty() ? "no message" : Quoted(line);
}

// With a thread for each vCPU, QEMU before 8.1 can lose a write to code that another vCPU is just translating, and goes
// on with the old instructions. Linux patches its own code while it boots: about one boot in a hundred crashes.
constexpr Version kSafeWithThreads = {8, 1};

ChosenAccelerator Emulator(const Qemu& qemu, const std::string& why) {
  if (qemu.version < kSafeWithThreads) {
    return {Accelerator::kTcgOneThread, "the emulator on one thread, as it is older than 8.1 (" + why + ")"};
  }
  return {Accelerator::kTcg, "the emulator (" + why + ")"};
}

}  // namespace

const char* AcceleratorName(Accelerator accelerator) {
  switch (accelerator) {
    case Accelerator::kKvm: return "kvm";
    case Accelerator::kTcg: return "tcg";
    case Accelerator::kTcgOneThread: return "tcg,thread=single";
  }
  std::abort();
}

Bytes ProbeFirmware() {
  Bytes out(kFirmwareSize, 0);
  std::copy(samovar_probe_begin, samovar_probe_end, out.begin());
  std::copy(std::begin(kJumpToStart), std::end(kJumpToStart), out.begin() + kResetVector);
  return out;
}

Result<void> ProbeAccelerator(const Qemu& qemu, Accelerator accelerator) {
  posix::UniqueFd firmware = TRY(posix::MemoryFile("samovar-probe", ProbeFirmware()));
  const char* cpu = accelerator == Accelerator::kKvm ? "host" : "max";
  run::Output output = TRY(
      run::RunProgram({.argv = {qemu.path, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-accel",
                                AcceleratorName(accelerator), "-machine", "q35", "-cpu", cpu, "-m", "16M", "-bios",
                                "/dev/fd/" + Decimal(kFirmwareFd), "-device", "isa-debug-exit,iobase=0xf4,iosize=1"},
                       .descriptors = {{firmware.get(), kFirmwareFd}}},
                      kProbeTime));
  if (output.status.signal == 0 && output.status.code == kReached) return {};
  return Error(Code::kEnvironment, "QEMU " + run::Describe(output.status) + ": " + FirstError(output.text));
}

Result<ChosenAccelerator> ChooseAccelerator(const Qemu& qemu, Tee tee, std::string_view wanted) {
  if (wanted != "auto" && wanted != "kvm" && wanted != "tcg") {
    return Error(Code::kUsage, "--accel: expected auto, kvm or tcg, got " + Quoted(wanted));
  }
  if (tee == Tee::kSnp || tee == Tee::kTdx) {
    if (wanted == "tcg") return Error(Code::kUsage, std::string("--accel tcg: ") + TeeName(tee) + " needs KVM");
    return ChosenAccelerator{Accelerator::kKvm, std::string("KVM, which ") + TeeName(tee) + " needs"};
  }
  if (wanted == "tcg") return Emulator(qemu, "as asked");
  if (access("/dev/kvm", R_OK | W_OK) != 0) {
    Error why = posix::SystemError("/dev/kvm");
    if (wanted == "auto") return Emulator(qemu, why.message());
    return Error(Code::kEnvironment, "--accel kvm: " + why.message());
  }
  auto probe = ProbeAccelerator(qemu, Accelerator::kKvm);
  if (probe.ok()) return ChosenAccelerator{Accelerator::kKvm, "KVM, which started a test vCPU"};
  std::string why = "KVM cannot run a vCPU here: " + probe.error().message();
  if (wanted == "auto") return Emulator(qemu, why);
  return Error(Code::kEnvironment, "--accel kvm: " + why);
}

}  // namespace samovar::qemu
