# SPDX-License-Identifier: Apache-2.0
# What goes into the appliance, and how it is put together.

IMAGE := \
	image/build_image.cc \
	image/command_line.cc \
	image/cpio.cc \
	image/image_json.cc \
	image/initrd.cc \
	image/inputs_lock.cc \
	image/kernel_package.cc \
	image/load_image.cc \
	image/load_toolchain.cc \
	image/measure_image.cc \
	image/tar.cc \
	image/tdx_firmware.cc \
	image/toolchain_json.cc

UNIT_TESTS += \
	image/build_image_test.cc \
	image/cpio_test.cc \
	image/image_json_test.cc \
	image/inputs_lock_test.cc \
	image/load_image_test.cc \
	image/load_toolchain_test.cc \
	image/tar_test.cc \
	image/toolchain_json_test.cc
