// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/vcpu/vmsa.h"

#include <algorithm>

#include "measurements/base/bytes.h"

namespace samovar::snp {

namespace {

struct Segment {
  uint16_t selector;
  uint16_t attributes;
  uint32_t limit;
  uint64_t base;
};

// The state that differs between the flavours; everything else below is the same for all.
struct Registers {
  Segment es, cs, ss, ds, fs, gs, tr;
  uint64_t cr0;
  uint64_t rip;
  uint64_t g_pat;
  uint64_t rdx;
  uint64_t sev_features;
  uint32_t mxcsr;
  uint16_t x87_fcw;
};

constexpr uint64_t kResetPat = 0x0007040600070406;  // APM volume 2, PAT register at reset
constexpr uint64_t kGcePat = 0x00070106;            // what Google's hypervisor sets instead
constexpr uint64_t kRdxWithoutSignature = 0x600;    // KVM's reset value, where the VMM sets none
constexpr uint32_t kResetMxcsr = 0x1F80;
constexpr uint16_t kResetFcw = 0x37F;

// Appends registers at increasing offsets; what is skipped is zero.
class Page {
 public:
  void Put(size_t offset, const Segment& segment) {
    Seek(offset);
    writer_.U16Le(segment.selector);
    writer_.U16Le(segment.attributes);
    writer_.U32Le(segment.limit);
    writer_.U64Le(segment.base);
  }
  void Put(size_t offset, uint64_t value) {
    Seek(offset);
    writer_.U64Le(value);
  }
  void Put16(size_t offset, uint16_t value) {
    Seek(offset);
    writer_.U16Le(value);
  }
  void Put32(size_t offset, uint32_t value) {
    Seek(offset);
    writer_.U32Le(value);
  }
  [[nodiscard]] VmsaPage Finish() {
    VmsaPage out{};
    std::copy(writer_.bytes().begin(), writer_.bytes().end(), out.begin());
    return out;
  }

 private:
  void Seek(size_t offset) { writer_.PadTo(offset); }
  ByteWriter writer_;
};

VmsaPage Encode(const Registers& r) {
  Page page;
  page.Put(0x000, r.es);
  page.Put(0x010, r.cs);
  page.Put(0x020, r.ss);
  page.Put(0x030, r.ds);
  page.Put(0x040, r.fs);
  page.Put(0x050, r.gs);
  page.Put(0x060, Segment{0, 0, 0xFFFF, 0});     // GDTR
  page.Put(0x070, Segment{0, 0x82, 0xFFFF, 0});  // LDTR
  page.Put(0x080, Segment{0, 0, 0xFFFF, 0});     // IDTR
  page.Put(0x090, r.tr);
  page.Put(0x0D0, uint64_t{0x1000});  // EFER: SVME, which KVM sets
  page.Put(0x148, uint64_t{0x40});    // CR4: MCE, which KVM sets
  page.Put(0x158, r.cr0);
  page.Put(0x160, uint64_t{0x400});       // DR7
  page.Put(0x168, uint64_t{0xFFFF0FF0});  // DR6
  page.Put(0x170, uint64_t{0x2});         // RFLAGS
  page.Put(0x178, r.rip);
  page.Put(0x268, r.g_pat);
  page.Put(0x310, r.rdx);
  page.Put(0x3B0, r.sev_features);
  page.Put(0x3E8, uint64_t{0x1});  // XCR0: x87
  page.Put32(0x408, r.mxcsr);
  page.Put16(0x410, r.x87_fcw);
  return page.Finish();
}

constexpr Segment Flat16(uint16_t attributes) { return {0, attributes, 0xFFFF, 0}; }
constexpr Segment Flat32(uint16_t selector, uint16_t attributes) { return {selector, attributes, 0xFFFFFFFF, 0}; }

}  // namespace

VmsaPage EncodeVmsa(const VmsaState& state) {
  bool ec2 = state.vmm == Vmm::kEc2;
  bool qemu = state.vmm == Vmm::kQemu;
  // EC2 leaves the "accessed" and "busy" bits of a boot processor as the APM has them at reset.
  bool ec2_boot = ec2 && state.eip == kBootEip;
  Registers r{};
  r.es = r.ds = r.fs = r.gs = Flat16(0x93);
  r.cs = {0xF000, static_cast<uint16_t>(ec2_boot ? 0x9A : 0x9B), 0xFFFF, state.eip & 0xFFFF0000};
  r.ss = Flat16(ec2 ? 0x92 : 0x93);
  r.tr = Flat16(ec2 ? 0x83 : 0x8B);
  r.cr0 = 0x10;
  r.rip = state.eip & 0xFFFF;
  r.g_pat = state.vmm == Vmm::kGce ? kGcePat : kResetPat;
  r.rdx = qemu ? state.cpu.value : kRdxWithoutSignature;
  r.sev_features = state.sev_features;
  r.mxcsr = qemu ? kResetMxcsr : 0;
  r.x87_fcw = qemu ? kResetFcw : 0;
  return Encode(r);
}

VmsaPage EncodeSvsmVmsa(const VmsaState& state) {
  CHECK(state.vmm == Vmm::kQemu);
  Registers r{};
  r.es = r.ss = r.ds = r.fs = Flat32(16, 0xC93);
  r.cs = Flat32(8, 0xC9B);
  r.gs = Flat16(0x93);
  r.tr = Flat16(0x8B);
  r.cr0 = 0x11;  // with PE: protected mode
  r.rip = state.eip;
  r.g_pat = kResetPat;
  r.rdx = state.cpu.value;
  r.sev_features = state.sev_features;
  r.mxcsr = kResetMxcsr;
  r.x87_fcw = 0;  // unlike above: QEMU for SVSM measures it so
  return Encode(r);
}

}  // namespace samovar::snp
