# SPDX-License-Identifier: Apache-2.0
# Called by build-libs: compiles mbedTLS and libuv from plain lists of sources,
# without their own build systems. Variables: MBEDTLS, LIBUV (unpacked sources;
# LIBUV may be empty), OUT (include/ is there, lib/ is made), OBJ, CC, OPTIMIZE
# (compiler flags that differ between guest and host).

# Which parts of mbedTLS are compiled in is decided by mbedtls_config.h alone.
mbedtls_sources := $(sort $(wildcard $(MBEDTLS)/library/*.c))

libuv_sources := \
	fs-poll idna inet random strscpy strtok thread-common threadpool timer uv-common \
	uv-data-getter-setters version \
	unix/async unix/core unix/dl unix/fs unix/getaddrinfo unix/getnameinfo unix/linux \
	unix/loop unix/loop-watcher unix/pipe unix/poll unix/process unix/procfs-exepath \
	unix/proctitle unix/random-devurandom unix/random-getrandom unix/random-sysctl-linux \
	unix/signal unix/stream unix/tcp unix/thread unix/tty unix/udp

flags := $(OPTIMIZE) -g0 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -std=gnu11 \
	-ffile-prefix-map=$(MBEDTLS)=/mbedtls -ffile-prefix-map=$(LIBUV)=/libuv

mbedtls_objects := $(mbedtls_sources:$(MBEDTLS)/library/%.c=$(OBJ)/mbedtls/%.o)
# The hashes of which we replace the update (measurements/hash/updates.h), once more with mbedTLS's own code: the
# names that the program or the objects above have already get a prefix, the others are what MBEDTLS_SHA*_ALT leaves open.
portable_objects := $(OBJ)/mbedtls/portable-sha1.o $(OBJ)/mbedtls/portable-sha256.o
libuv_objects := $(libuv_sources:%=$(OBJ)/libuv/%.o)

all: $(OUT)/lib/libmbed.a $(if $(LIBUV),$(OUT)/lib/libuv.a)

$(OUT)/lib/libmbed.a: $(mbedtls_objects) $(portable_objects)
$(OUT)/lib/libuv.a: $(libuv_objects)
$(OUT)/lib/%.a:
	@mkdir -p $(@D)
	ar rcsD $@ $^

$(OBJ)/mbedtls/%.o: $(MBEDTLS)/library/%.c
	@mkdir -p $(@D)
	$(CC) $(flags) -I$(OUT)/include -I$(MBEDTLS)/library -c $< -o $@

$(OBJ)/mbedtls/portable-%.o: $(MBEDTLS)/library/%.c
	@mkdir -p $(@D)
	$(CC) $(flags) -DSAMOVAR_PORTABLE_HASHES -I$(OUT)/include -I$(MBEDTLS)/library -c $< -o $@.plain
	objcopy $(foreach name,mbedtls_$*_update mbedtls_$*,--redefine-sym $(name)=portable_$(name)) $@.plain $@

# The power of which we compute the common case ourselves (measurements/arithmetic/rsa_power.h); mbedTLS's takes the rest.
$(OBJ)/mbedtls/bignum.o: $(MBEDTLS)/library/bignum.c
	@mkdir -p $(@D)
	$(CC) $(flags) -I$(OUT)/include -I$(MBEDTLS)/library -c $< -o $@.plain
	objcopy --redefine-sym mbedtls_mpi_exp_mod_unsafe=portable_mbedtls_mpi_exp_mod_unsafe $@.plain $@

$(OBJ)/libuv/%.o: $(LIBUV)/src/%.c
	@mkdir -p $(@D)
	$(CC) $(flags) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_LARGEFILE_SOURCE \
		-I$(OUT)/include -I$(LIBUV)/src -c $< -o $@
