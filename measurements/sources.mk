# SPDX-License-Identifier: Apache-2.0
# The library that guest and host share: bytes in, values out; no I/O, no clock.

MEASUREMENTS := \
	measurements/base/bytes.cc \
	measurements/base/cpu_features.cc \
	measurements/base/digest.cc \
	measurements/base/hash_updates.cc \
	measurements/base/json.cc \
	measurements/base/json_parse.cc \
	measurements/base/json_span.cc \
	measurements/base/json_write.cc \
	measurements/base/result.cc \
	measurements/base/sha384_pages.cc \
	measurements/base/sha_ni.cc \
	measurements/base/text.cc \
	measurements/base/time.cc \
	measurements/git/object.cc \
	measurements/git/tree.cc \
	measurements/provenance/merkle.cc \
	measurements/provenance/provenance.cc \
	measurements/recipe/recipe.cc

UNIT_TESTS += \
	measurements/base/bytes_test.cc \
	measurements/base/digest_test.cc \
	measurements/base/hash_updates_test.cc \
	measurements/base/json_span_test.cc \
	measurements/base/json_test.cc \
	measurements/base/sha384_pages_test.cc \
	measurements/base/text_test.cc \
	measurements/base/time_test.cc \
	measurements/git/git_test.cc \
	measurements/provenance/merkle_test.cc \
	measurements/provenance/provenance_test.cc \
	measurements/recipe/recipe_test.cc

# What judges evidence: X.509, reports, quotes, policy. Only the host tool has it; the guest's mbedTLS has hashes alone.
EVIDENCE := \
	measurements/evidence/bundle.cc \
	measurements/evidence/check.cc \
	measurements/evidence/envelope.cc \
	measurements/evidence/file_kind.cc \
	measurements/evidence/given_files.cc \
	measurements/evidence/statement.cc \
	measurements/evidence/vsa.cc \
	measurements/policy/dsse.cc \
	measurements/policy/encode.cc \
	measurements/policy/parse.cc \
	measurements/policy/validate_snp.cc \
	measurements/policy/validate_tdx.cc \
	measurements/snp/amd_roots.cc \
	measurements/snp/certificate_table.cc \
	measurements/snp/chain.cc \
	measurements/snp/leaf.cc \
	measurements/snp/report.cc \
	measurements/snp/report_words.cc \
	measurements/snp/tcb.cc \
	measurements/snp/verify.cc \
	measurements/tdx/enclave_report.cc \
	measurements/tdx/intel_root.cc \
	measurements/tdx/pck_chain.cc \
	measurements/tdx/pck_extension.cc \
	measurements/tdx/qe_identity.cc \
	measurements/tdx/quote.cc \
	measurements/tdx/quote_json.cc \
	measurements/tdx/replay.cc \
	measurements/tdx/signed_json.cc \
	measurements/tdx/tcb_evaluation.cc \
	measurements/tdx/tcb_info.cc \
	measurements/tdx/tcb_status.cc \
	measurements/tdx/td_report.cc \
	measurements/tdx/verify.cc \
	measurements/x509/certificate.cc \
	measurements/x509/crl.cc \
	measurements/x509/der.cc \
	measurements/x509/ecdsa.cc \
	measurements/x509/pem.cc \
	measurements/x509/signature.cc

UNIT_TESTS += \
	measurements/evidence/bundle_test.cc \
	measurements/policy/policy_test.cc \
	measurements/policy/validate_tdx_test.cc \
	measurements/snp/amd_roots_test.cc \
	measurements/snp/report_test.cc \
	measurements/snp/verify_test.cc \
	measurements/tdx/collateral_test.cc \
	measurements/tdx/pck_extension_test.cc \
	measurements/tdx/quote_test.cc \
	measurements/tdx/replay_test.cc \
	measurements/tdx/verify_test.cc \
	measurements/x509/certificate_test.cc \
	measurements/x509/der_test.cc

# SEV-SNP: the launch digest and what identifies a guest. Signing an ID block is for the host tool alone.
MEASUREMENTS += \
	measurements/snp/cpu_model.cc \
	measurements/snp/firmware.cc \
	measurements/snp/firmware_json.cc \
	measurements/snp/guest_policy.cc \
	measurements/snp/kernel_hashes.cc \
	measurements/snp/launch.cc \
	measurements/snp/metadata_pages.cc \
	measurements/snp/page_info.cc \
	measurements/snp/sev_digest.cc \
	measurements/snp/svsm.cc \
	measurements/snp/vcpus.cc \
	measurements/snp/vmsa.cc

EVIDENCE += \
	measurements/snp/id_block.cc

UNIT_TESTS += \
	measurements/snp/firmware_test.cc \
	measurements/snp/id_block_test.cc \
	measurements/snp/launch_test.cc

# Intel TDX: what a launch measures, predicted, and the logs of what was measured. Only the host tool predicts.
EVIDENCE += \
	measurements/tdx/acpi_blobs.cc \
	measurements/tdx/authenticode.cc \
	measurements/tdx/bios_strings.cc \
	measurements/tdx/boot_variables.cc \
	measurements/tdx/event_compare.cc \
	measurements/tdx/event_log.cc \
	measurements/tdx/event_text.cc \
	measurements/tdx/firmware.cc \
	measurements/tdx/launch_prediction.cc \
	measurements/tdx/lzma.cc \
	measurements/tdx/mrtd.cc \
	measurements/tdx/pci_window.cc \
	measurements/tdx/predicted_event.cc \
	measurements/tdx/setup_header.cc \
	measurements/tdx/smbios.cc \
	measurements/tdx/td_hob.cc \
	measurements/tdx/tdvf.cc \
	measurements/tdx/variable_store.cc

UNIT_TESTS += \
	measurements/tdx/acpi_blobs_test.cc \
	measurements/tdx/authenticode_test.cc \
	measurements/tdx/bios_strings_test.cc \
	measurements/tdx/event_compare_test.cc \
	measurements/tdx/event_log_test.cc \
	measurements/tdx/launch_prediction_test.cc \
	measurements/tdx/lzma_test.cc \
	measurements/tdx/mrtd_test.cc \
	measurements/tdx/pci_window_test.cc \
	measurements/tdx/setup_header_test.cc \
	measurements/tdx/td_hob_test.cc \
	measurements/tdx/tdvf_test.cc \
	measurements/tdx/variable_store_test.cc

# Why a report shows another measurement than the plan: the search behind `measure --explain-mismatch`.
EVIDENCE += \
	measurements/explain/command_lines.cc \
	measurements/explain/search.cc \
	measurements/explain/snp.cc \
	measurements/explain/snp_axes.cc \
	measurements/explain/tdx.cc

UNIT_TESTS += \
	measurements/explain/command_lines_test.cc \
	measurements/explain/search_test.cc \
	measurements/explain/snp_test.cc \
	measurements/explain/tdx_test.cc
