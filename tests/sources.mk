# SPDX-License-Identifier: Apache-2.0

FUZZ_TARGETS := \
	acpi_fuzz \
	authenticode_fuzz \
	bundle_fuzz \
	certificate_table_fuzz \
	cpio_fuzz \
	ecdsa_fuzz \
	event_log_fuzz \
	frame_fuzz \
	git_fuzz \
	id_block_fuzz \
	igvm_fuzz \
	image_json_fuzz \
	inputs_lock_fuzz \
	inspect_fuzz \
	json_fuzz \
	lockfile_cargo_fuzz \
	lockfile_flake_fuzz \
	lockfile_go_fuzz \
	lockfile_npm_fuzz \
	lockfile_npm_shrinkwrap_fuzz \
	lockfile_pnpm_fuzz \
	lockfile_pylock_fuzz \
	lockfile_requirements_fuzz \
	lockfile_samovar_fuzz \
	lockfile_uv_fuzz \
	lockfile_yaml_fuzz \
	lockfile_yarn_fuzz \
	lzma_fuzz \
	ovmf_fuzz \
	own_report_fuzz \
	policy_fuzz \
	provenance_fuzz \
	request_fuzz \
	sim_answer_fuzz \
	smbios_fuzz \
	snp_report_fuzz \
	svsm_fuzz \
	tar_fuzz \
	tdvf_fuzz \
	tdx_collateral_fuzz \
	tdx_quote_fuzz \
	toolchain_json_fuzz \
	variable_store_fuzz \
	x509_fuzz \
	zip_fuzz
