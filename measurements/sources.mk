# SPDX-License-Identifier: Apache-2.0
# The library: bytes in, values out; no I/O, no clock, no threads. Listed by who links what.

# Guest and host: what both ends of a session compute.
SHARED := \
	measurements/base/bytes.cc \
	measurements/base/guid.cc \
	measurements/base/layout.cc \
	measurements/base/path.cc \
	measurements/base/result.cc \
	measurements/base/text.cc \
	measurements/base/time.cc \
	measurements/evidence/evidence.cc \
	measurements/git/object.cc \
	measurements/git/tree.cc \
	measurements/hash/cpu_features.cc \
	measurements/hash/digest.cc \
	measurements/hash/sha384_pages.cc \
	measurements/hash/sha_ni.cc \
	measurements/hash/updates.cc \
	measurements/json/json.cc \
	measurements/json/parse.cc \
	measurements/json/write.cc \
	measurements/recipe/pattern.cc \
	measurements/recipe/recipe.cc \
	measurements/snp/report/certificate_table.cc \
	measurements/statement/links.cc \
	measurements/statement/merkle.cc \
	measurements/statement/provenance.cc \
	measurements/tee/platform.cc \
	measurements/tee/report_data.cc

# What a build needs from elsewhere, by its lock files: requester and guest. It needs nothing of an operating system.
LOCKFILE := \
	measurements/lockfile/digest_text.cc \
	measurements/lockfile/ecosystems.cc \
	measurements/lockfile/formats/cargo.cc \
	measurements/lockfile/formats/flake.cc \
	measurements/lockfile/formats/go.cc \
	measurements/lockfile/formats/go_mod.cc \
	measurements/lockfile/formats/npm.cc \
	measurements/lockfile/formats/npm_package.cc \
	measurements/lockfile/formats/pnpm.cc \
	measurements/lockfile/formats/pylock.cc \
	measurements/lockfile/formats/python_package.cc \
	measurements/lockfile/formats/requirements.cc \
	measurements/lockfile/formats/samovar_inputs.cc \
	measurements/lockfile/formats/uv.cc \
	measurements/lockfile/formats/yarn.cc \
	measurements/lockfile/input.cc \
	measurements/lockfile/text/cursor.cc \
	measurements/lockfile/text/document.cc \
	measurements/lockfile/text/json.cc \
	measurements/lockfile/text/quoted.cc \
	measurements/lockfile/text/toml.cc \
	measurements/lockfile/text/yaml.cc

# What judges evidence: X.509, reports, quotes, policy. With SHARED it needs nothing of an operating system (`make lint` looks).
# The guest links none of it but the parts that it names itself; its mbedTLS has hashes alone.
VERIFIER := \
	measurements/curve/verify.cc \
	measurements/evidence/bundle.cc \
	measurements/evidence/evidence_reader.cc \
	measurements/evidence/given_files.cc \
	measurements/evidence/open.cc \
	measurements/evidence/sniff.cc \
	measurements/evidence/summary.cc \
	measurements/json/span.cc \
	measurements/policy/key.cc \
	measurements/policy/policy.cc \
	measurements/policy/provenance_keys.cc \
	measurements/policy/snp_keys.cc \
	measurements/policy/tdx_keys.cc \
	measurements/policy/validate_provenance.cc \
	measurements/policy/validate_snp.cc \
	measurements/policy/validate_tdx.cc \
	measurements/snp/report/guest_policy.cc \
	measurements/snp/report/platform_info.cc \
	measurements/snp/report/report.cc \
	measurements/snp/report/report_words.cc \
	measurements/snp/report/tcb.cc \
	measurements/snp/verify/amd_roots.cc \
	measurements/snp/verify/chain.cc \
	measurements/snp/verify/leaf.cc \
	measurements/snp/verify/verify.cc \
	measurements/statement/bundle_files.cc \
	measurements/statement/provenance_reader.cc \
	measurements/statement/vsa.cc \
	measurements/statement/dsse.cc \
	measurements/tdx/collateral/given_collateral.cc \
	measurements/tdx/collateral/qe_identity.cc \
	measurements/tdx/collateral/signed_json.cc \
	measurements/tdx/collateral/tcb_evaluation.cc \
	measurements/tdx/collateral/tcb_info.cc \
	measurements/tdx/collateral/tcb_status.cc \
	measurements/tdx/log/event_log.cc \
	measurements/tdx/log/event_text.cc \
	measurements/tdx/log/replay.cc \
	measurements/tdx/pck/intel_root.cc \
	measurements/tdx/pck/pck_chain.cc \
	measurements/tdx/pck/pck_extension.cc \
	measurements/tdx/quote/enclave_report.cc \
	measurements/tdx/quote/quote.cc \
	measurements/tdx/quote/quote_body.cc \
	measurements/tdx/quote/quote_json.cc \
	measurements/tdx/verify/verify.cc \
	measurements/verdict/verdict.cc \
	measurements/x509/certificate.cc \
	measurements/x509/crl.cc \
	measurements/x509/der.cc \
	measurements/x509/ecdsa.cc \
	measurements/x509/pem.cc \
	measurements/x509/public_key.cc \
	measurements/x509/signature.cc

# What a launch will measure, and why a report shows something else.
PREDICTOR := \
	measurements/boot/acpi_blobs.cc \
	measurements/boot/authenticode.cc \
	measurements/boot/pci_window.cc \
	measurements/boot/setup_header.cc \
	measurements/boot/smbios.cc \
	measurements/explain/command_lines.cc \
	measurements/explain/search.cc \
	measurements/explain/snp.cc \
	measurements/explain/snp_axes.cc \
	measurements/explain/tdx.cc \
	measurements/firmware/bios_strings.cc \
	measurements/firmware/guided_table.cc \
	measurements/firmware/lzma.cc \
	measurements/firmware/variable_store.cc \
	measurements/firmware/volume.cc \
	measurements/snp/firmware/blob_verifier.cc \
	measurements/snp/firmware/firmware.cc \
	measurements/snp/firmware/firmware_json.cc \
	measurements/snp/firmware/metadata_pages.cc \
	measurements/snp/firmware/svsm.cc \
	measurements/snp/identity/id_block.cc \
	measurements/snp/igvm/igvm_file.cc \
	measurements/snp/igvm/igvm_launch.cc \
	measurements/snp/launch/kernel_hashes.cc \
	measurements/snp/launch/launch.cc \
	measurements/snp/launch/page_info.cc \
	measurements/snp/launch/sev_digest.cc \
	measurements/snp/vcpu/cpu_model.cc \
	measurements/snp/vcpu/vcpus.cc \
	measurements/snp/vcpu/vmsa.cc \
	measurements/tdx/firmware/firmware_traits.cc \
	measurements/tdx/firmware/tdvf.cc \
	measurements/tdx/launch/boot_variables.cc \
	measurements/tdx/launch/launch_prediction.cc \
	measurements/tdx/launch/mrtd.cc \
	measurements/tdx/launch/predicted_event.cc \
	measurements/tdx/launch/td_hob.cc \
	measurements/tdx/log/event_compare.cc

UNIT_TESTS += \
	measurements/base/bytes_test.cc \
	measurements/base/path_test.cc \
	measurements/base/text_test.cc \
	measurements/base/time_test.cc \
	measurements/boot/acpi_blobs_test.cc \
	measurements/boot/authenticode_test.cc \
	measurements/boot/pci_window_test.cc \
	measurements/boot/setup_header_test.cc \
	measurements/curve/verify_test.cc \
	measurements/evidence/bundle_claim_test.cc \
	measurements/evidence/bundle_test.cc \
	measurements/evidence/evidence_test.cc \
	measurements/evidence/open_test.cc \
	measurements/evidence/sniff_test.cc \
	measurements/explain/command_lines_test.cc \
	measurements/explain/search_test.cc \
	measurements/explain/snp_test.cc \
	measurements/explain/tdx_test.cc \
	measurements/firmware/bios_strings_test.cc \
	measurements/firmware/guided_table_test.cc \
	measurements/firmware/lzma_test.cc \
	measurements/firmware/variable_store_test.cc \
	measurements/git/git_test.cc \
	measurements/hash/digest_test.cc \
	measurements/hash/sha384_pages_test.cc \
	measurements/hash/updates_test.cc \
	measurements/json/json_test.cc \
	measurements/json/span_test.cc \
	measurements/lockfile/ecosystems_test.cc \
	measurements/lockfile/formats/cargo_test.cc \
	measurements/lockfile/formats/go_test.cc \
	measurements/lockfile/formats/npm_test.cc \
	measurements/lockfile/formats/node_test.cc \
	measurements/lockfile/formats/others_test.cc \
	measurements/lockfile/formats/python_test.cc \
	measurements/lockfile/formats/requirements_test.cc \
	measurements/lockfile/input_test.cc \
	measurements/lockfile/text/document_test.cc \
	measurements/policy/keys_test.cc \
	measurements/policy/policy_test.cc \
	measurements/policy/validate_tdx_test.cc \
	measurements/recipe/pattern_test.cc \
	measurements/recipe/recipe_test.cc \
	measurements/snp/firmware/blob_verifier_test.cc \
	measurements/snp/firmware/firmware_test.cc \
	measurements/snp/identity/id_block_test.cc \
	measurements/snp/igvm/igvm_test.cc \
	measurements/snp/launch/launch_test.cc \
	measurements/snp/report/certificate_table_test.cc \
	measurements/snp/report/report_test.cc \
	measurements/snp/verify/amd_roots_test.cc \
	measurements/snp/verify/verify_test.cc \
	measurements/statement/links_test.cc \
	measurements/statement/merkle_test.cc \
	measurements/statement/provenance_test.cc \
	measurements/tee/tee_test.cc \
	measurements/tdx/collateral/collateral_test.cc \
	measurements/tdx/collateral/given_collateral_test.cc \
	measurements/tdx/firmware/tdvf_test.cc \
	measurements/tdx/launch/launch_prediction_test.cc \
	measurements/tdx/launch/mrtd_test.cc \
	measurements/tdx/launch/td_hob_test.cc \
	measurements/tdx/log/event_compare_test.cc \
	measurements/tdx/log/event_log_test.cc \
	measurements/tdx/log/replay_test.cc \
	measurements/tdx/pck/pck_extension_test.cc \
	measurements/tdx/quote/quote_test.cc \
	measurements/tdx/verify/verify_test.cc \
	measurements/x509/certificate_test.cc \
	measurements/x509/der_test.cc
