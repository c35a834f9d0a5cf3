// SPDX-License-Identifier: Apache-2.0
//
// The kernel modules that the appliance carries, in load order. This table is the only list: the image builder takes
// exactly these files from the kernel package (lib/modules/VERSION/kernel/FOLDER/NAME.ko.xz) and puts them into the
// initrd as /modules/NAME.ko.xz; the agent loads them from there and then forbids any other. The order satisfies the
// `depends` lists of Debian's 6.12 cloud kernel; what is not here (virtio_pci, virtio_console, sha256, crc32c) is built
// into that kernel.
#pragma once

namespace samovar::boot {

enum class Stage {
  kSession,  // before the agent listens: on the way from boot to hello
  kBuild,    // after a request has been accepted
};

enum class Need {
  kRequired,
  kOptional,  // refuses to load where the hardware is not there; then the agent does without
};

struct Module {
  const char* folder;  // below lib/modules/VERSION/kernel/
  const char* name;    // without .ko.xz
  Stage stage;
  Need need;
};

inline constexpr Module kModules[] = {
    {"net/vmw_vsock", "vsock", Stage::kSession, Need::kRequired},
    {"net/vmw_vsock", "vmw_vsock_virtio_transport_common", Stage::kSession, Need::kRequired},
    {"net/vmw_vsock", "vmw_vsock_virtio_transport", Stage::kSession, Need::kRequired},
    // Toolchain disk: virtio-blk, dm-verity, EROFS, overlay.
    {"arch/x86/crypto", "sha256-ssse3", Stage::kBuild, Need::kOptional},  // dm-verity hashes four times faster
    {"drivers/block", "virtio_blk", Stage::kBuild, Need::kRequired},
    {"drivers/md", "dm-mod", Stage::kBuild, Need::kRequired},
    {"drivers/md", "dm-bufio", Stage::kBuild, Need::kRequired},
    {"lib/reed_solomon", "reed_solomon", Stage::kBuild, Need::kRequired},  // dm-verity links to it, we do not use it
    {"drivers/md", "dm-verity", Stage::kBuild, Need::kRequired},
    {"lib", "libcrc32c", Stage::kBuild, Need::kRequired},
    {"fs/erofs", "erofs", Stage::kBuild, Need::kRequired},
    {"fs/overlayfs", "overlay", Stage::kBuild, Need::kRequired},
    // Attestation: configfs-tsm and the two vendors' drivers behind it.
    {"fs/configfs", "configfs", Stage::kBuild, Need::kRequired},
    {"drivers/virt/coco", "tsm", Stage::kBuild, Need::kRequired},
    {"drivers/virt/coco/sev-guest", "sev-guest", Stage::kBuild, Need::kOptional},
    {"drivers/virt/coco/tdx-guest", "tdx-guest", Stage::kBuild, Need::kOptional},
};

// Where the initrd has them: kModuleFolder + name + kModuleSuffix.
inline constexpr char kModuleFolder[] = "/modules/";
inline constexpr char kModuleSuffix[] = ".ko.xz";

}  // namespace samovar::boot
