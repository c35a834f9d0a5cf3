# SPDX-License-Identifier: Apache-2.0
# What goes into the appliance, and how it is put together.

IMAGE := \
	image/appliance/build_image.cc \
	image/appliance/command_line.cc \
	image/archive/cpio.cc \
	image/manifest/image_json.cc \
	image/appliance/initrd.cc \
	image/inputs_lock.cc \
	image/manifest/load_image.cc \
	image/disk/load_toolchain.cc \
	image/appliance/measure_image.cc \
	image/archive/tar.cc \
	image/appliance/tdx_firmware.cc \
	image/disk/toolchain_json.cc

UNIT_TESTS += \
	image/appliance/build_image_test.cc \
	image/archive/cpio_test.cc \
	image/manifest/image_json_test.cc \
	image/inputs_lock_test.cc \
	image/manifest/load_image_test.cc \
	image/disk/load_toolchain_test.cc \
	image/archive/tar_test.cc \
	image/disk/toolchain_json_test.cc
