// SPDX-License-Identifier: Apache-2.0
//
// The fuzz targets for fuzz-replay: those of FUZZ_TARGETS in tests/sources.mk; tests/fuzz/run holds one against the
// other.
#pragma once

// clang-format off
#define FUZZ_TARGETS(X) \
  X(acpi_fuzz) \
  X(authenticode_fuzz) \
  X(bundle_fuzz) \
  X(certificate_table_fuzz) \
  X(cpio_fuzz) \
  X(event_log_fuzz) \
  X(frame_fuzz) \
  X(git_fuzz) \
  X(id_block_fuzz) \
  X(igvm_fuzz) \
  X(image_json_fuzz) \
  X(inputs_lock_fuzz) \
  X(inspect_fuzz) \
  X(json_fuzz) \
  X(lzma_fuzz) \
  X(ovmf_fuzz) \
  X(own_report_fuzz) \
  X(policy_fuzz) \
  X(provenance_fuzz) \
  X(request_fuzz) \
  X(sim_answer_fuzz) \
  X(smbios_fuzz) \
  X(snp_report_fuzz) \
  X(svsm_fuzz) \
  X(tar_fuzz) \
  X(tdvf_fuzz) \
  X(tdx_collateral_fuzz) \
  X(tdx_quote_fuzz) \
  X(toolchain_json_fuzz) \
  X(variable_store_fuzz) \
  X(x509_fuzz)
// clang-format on
