# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Two builds are the same bytes.

check "a build in another folder, as another user, is identical" scripts/reproduce
