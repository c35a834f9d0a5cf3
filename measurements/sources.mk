# SPDX-License-Identifier: Apache-2.0
# The library that guest and host share: bytes in, values out; no I/O, no clock.

MEASUREMENTS := \
	measurements/base/bytes.cc \
	measurements/hash/cpu_features.cc \
	measurements/hash/digest.cc \
	measurements/hash/updates.cc \
	measurements/json/json.cc \
	measurements/json/parse.cc \
	measurements/json/span.cc \
	measurements/json/write.cc \
	measurements/base/result.cc \
	measurements/hash/sha384_pages.cc \
	measurements/hash/sha_ni.cc \
	measurements/base/text.cc \
	measurements/base/time.cc \
	measurements/git/object.cc \
	measurements/git/tree.cc \
	measurements/statement/merkle.cc \
	measurements/statement/provenance.cc \
	measurements/recipe/recipe.cc

UNIT_TESTS += \
	measurements/base/bytes_test.cc \
	measurements/hash/digest_test.cc \
	measurements/hash/updates_test.cc \
	measurements/json/span_test.cc \
	measurements/json/json_test.cc \
	measurements/hash/sha384_pages_test.cc \
	measurements/base/text_test.cc \
	measurements/base/time_test.cc \
	measurements/git/git_test.cc \
	measurements/statement/merkle_test.cc \
	measurements/statement/provenance_test.cc \
	measurements/recipe/recipe_test.cc

# What judges evidence: X.509, reports, quotes, policy. Only the host tool has it; the guest's mbedTLS has hashes alone.
EVIDENCE := \
	measurements/evidence/bundle.cc \
	measurements/verdict/verdict.cc \
	measurements/evidence/envelope.cc \
	measurements/evidence/sniff.cc \
	measurements/evidence/given_files.cc \
	measurements/statement/claims.cc \
	measurements/statement/vsa.cc \
	measurements/statement/dsse.cc \
	measurements/policy/encode.cc \
	measurements/policy/parse.cc \
	measurements/policy/validate_snp.cc \
	measurements/policy/validate_tdx.cc \
	measurements/snp/verify/amd_roots.cc \
	measurements/snp/report/certificate_table.cc \
	measurements/snp/verify/chain.cc \
	measurements/snp/verify/leaf.cc \
	measurements/snp/report/report.cc \
	measurements/snp/report/report_words.cc \
	measurements/snp/report/tcb.cc \
	measurements/snp/verify/verify.cc \
	measurements/tdx/quote/enclave_report.cc \
	measurements/tdx/pck/intel_root.cc \
	measurements/tdx/pck/pck_chain.cc \
	measurements/tdx/pck/pck_extension.cc \
	measurements/tdx/collateral/qe_identity.cc \
	measurements/tdx/quote/quote.cc \
	measurements/tdx/quote/quote_json.cc \
	measurements/tdx/log/replay.cc \
	measurements/tdx/collateral/signed_json.cc \
	measurements/tdx/collateral/tcb_evaluation.cc \
	measurements/tdx/collateral/tcb_info.cc \
	measurements/tdx/collateral/tcb_status.cc \
	measurements/tdx/quote/quote_body.cc \
	measurements/tdx/verify/verify.cc \
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
	measurements/snp/verify/amd_roots_test.cc \
	measurements/snp/report/report_test.cc \
	measurements/snp/verify/verify_test.cc \
	measurements/tdx/collateral/collateral_test.cc \
	measurements/tdx/pck/pck_extension_test.cc \
	measurements/tdx/quote/quote_test.cc \
	measurements/tdx/log/replay_test.cc \
	measurements/tdx/verify/verify_test.cc \
	measurements/x509/certificate_test.cc \
	measurements/x509/der_test.cc

# SEV-SNP: the launch digest and what identifies a guest. Signing an ID block is for the host tool alone.
MEASUREMENTS += \
	measurements/snp/vcpu/cpu_model.cc \
	measurements/snp/firmware/firmware.cc \
	measurements/snp/firmware/firmware_json.cc \
	measurements/snp/report/guest_policy.cc \
	measurements/snp/launch/kernel_hashes.cc \
	measurements/snp/launch/launch.cc \
	measurements/snp/firmware/metadata_pages.cc \
	measurements/snp/launch/page_info.cc \
	measurements/snp/launch/sev_digest.cc \
	measurements/snp/firmware/svsm.cc \
	measurements/snp/vcpu/vcpus.cc \
	measurements/snp/vcpu/vmsa.cc

EVIDENCE += \
	measurements/snp/identity/id_block.cc

UNIT_TESTS += \
	measurements/snp/firmware/firmware_test.cc \
	measurements/snp/identity/id_block_test.cc \
	measurements/snp/launch/launch_test.cc

# Intel TDX: what a launch measures, predicted, and the logs of what was measured. Only the host tool predicts.
EVIDENCE += \
	measurements/boot/acpi_blobs.cc \
	measurements/boot/authenticode.cc \
	measurements/firmware/bios_strings.cc \
	measurements/tdx/launch/boot_variables.cc \
	measurements/tdx/log/event_compare.cc \
	measurements/tdx/log/event_log.cc \
	measurements/tdx/log/event_text.cc \
	measurements/tdx/firmware/firmware_traits.cc \
	measurements/tdx/launch/launch_prediction.cc \
	measurements/firmware/lzma.cc \
	measurements/tdx/launch/mrtd.cc \
	measurements/boot/pci_window.cc \
	measurements/tdx/launch/predicted_event.cc \
	measurements/boot/setup_header.cc \
	measurements/boot/smbios.cc \
	measurements/tdx/launch/td_hob.cc \
	measurements/tdx/firmware/tdvf.cc \
	measurements/firmware/variable_store.cc

UNIT_TESTS += \
	measurements/boot/acpi_blobs_test.cc \
	measurements/boot/authenticode_test.cc \
	measurements/firmware/bios_strings_test.cc \
	measurements/tdx/log/event_compare_test.cc \
	measurements/tdx/log/event_log_test.cc \
	measurements/tdx/launch/launch_prediction_test.cc \
	measurements/firmware/lzma_test.cc \
	measurements/tdx/launch/mrtd_test.cc \
	measurements/boot/pci_window_test.cc \
	measurements/boot/setup_header_test.cc \
	measurements/tdx/launch/td_hob_test.cc \
	measurements/tdx/firmware/tdvf_test.cc \
	measurements/firmware/variable_store_test.cc

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
