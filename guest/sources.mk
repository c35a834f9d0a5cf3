# SPDX-License-Identifier: Apache-2.0

# The wire protocol and the system-call wrappers below it: shared by the two ends of a session.
PROTOCOL := \
	guest/posix/beneath.cc \
	guest/posix/fd.cc \
	guest/posix/pipe.cc \
	guest/protocol/channel.cc \
	guest/protocol/frame.cc \
	guest/protocol/request.cc

# samovar-init: everything but main and the table of TEE back ends.
GUEST_LIB := \
	guest/artifacts/collect.cc \
	guest/boot/clock.cc \
	guest/boot/console.cc \
	guest/boot/descriptors.cc \
	guest/kernel/hardening.cc \
	guest/channel/listen.cc \
	guest/boot/memory.cc \
	guest/boot/mount_table.cc \
	guest/boot/nothing_throws.cc \
	guest/boot/power.cc \
	guest/kernel/sysctl.cc \
	guest/disk/device_mapper.cc \
	guest/disk/verity_disk.cc \
	guest/inputs/source/incoming_object.cc \
	guest/inputs/source/receiver.cc \
	guest/posix/mount.cc \
	guest/posix/side_thread.cc \
	guest/sandbox/build.cc \
	guest/sandbox/cgroup.cc \
	guest/sandbox/clone.cc \
	guest/sandbox/inside/environment.cc \
	guest/sandbox/inside/init.cc \
	guest/sandbox/inside/privileges.cc \
	guest/sandbox/report.cc \
	guest/sandbox/inside/root.cc \
	guest/sandbox/inside/seccomp.cc \
	guest/session/agent_identity.cc \
	guest/session/delivery.cc \
	guest/session/session.cc \
	guest/session/tools.cc \
	guest/tee/configfs_tsm.cc \
	guest/tee/no_tee.cc \
	guest/tee/snp/own_report.cc \
	guest/tee/snp/sev_guest.cc \
	guest/tee/tdx/tdreport.cc \
	guest/tee/tdx/tdx_guest.cc \
	guest/tee/tee.cc

# The table of back ends of the sim flavour, and the client of the simulated TEE that only it has.
GUEST_SIM := \
	guest/tee/backends_sim.cc \
	guest/tee/sim/sim_client.cc

# What only a guest can run: PID 1's own steps. All else also runs under the host's unit tests and fuzzers.
GUEST_ONLY := \
	guest/boot/console.cc \
	guest/boot/mount_table.cc \
	guest/boot/nothing_throws.cc \
	guest/boot/power.cc \
	guest/kernel/hardening.cc \
	guest/kernel/sysctl.cc \
	guest/sandbox/build.cc \
	guest/sandbox/clone.cc \
	guest/sandbox/inside/init.cc \
	guest/sandbox/inside/privileges.cc \
	guest/sandbox/inside/root.cc \
	guest/session/delivery.cc \
	guest/session/session.cc \
	guest/session/tools.cc \
	guest/tee/no_tee.cc \
	guest/tee/tee.cc
GUEST_PORTABLE := $(filter-out $(GUEST_ONLY),$(GUEST_LIB)) guest/tee/sim/sim_client.cc

UNIT_TESTS += \
	guest/artifacts/collect_test.cc \
	guest/boot/descriptors_test.cc \
	guest/boot/memory_test.cc \
	guest/channel/listen_test.cc \
	guest/disk/verity_disk_test.cc \
	guest/inputs/source/receiver_test.cc \
	guest/posix/beneath_test.cc \
	guest/posix/fd_test.cc \
	guest/posix/side_thread_test.cc \
	guest/protocol/channel_test.cc \
	guest/protocol/frame_test.cc \
	guest/protocol/request_test.cc \
	guest/sandbox/cgroup_test.cc \
	guest/sandbox/inside/environment_test.cc \
	guest/sandbox/report_test.cc \
	guest/sandbox/inside/seccomp_test.cc \
	guest/session/agent_identity_test.cc \
	guest/tee/configfs_tsm_test.cc \
	guest/tee/snp/own_report_test.cc \
	guest/tee/snp/sev_guest_test.cc \
	guest/tee/sim/sim_client_test.cc \
	guest/tee/tdx/tdreport_test.cc \
	guest/tee/tdx/tdx_guest_test.cc
