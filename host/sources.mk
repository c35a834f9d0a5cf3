# SPDX-License-Identifier: Apache-2.0
# The command-line tool: everything but main.

HOST_LIB := \
	host/cli/arguments.cc \
	host/cli/build.cc \
	host/cli/init.cc \
	host/cli/progress.cc \
	host/session/bundle_writer.cc \
	host/session/client.cc \
	host/session/recipe/first_recipe.cc \
	host/session/source/git_sender.cc \
	host/session/guest_frames.cc \
	host/session/source/git_source.cc \
	host/session/source/git_view.cc \
	host/session/recipe/recipe_place.cc \
	host/session/relay.cc \
	host/session/recipe/toolchain_choice.cc \
	host/cli/collateral.cc \
	host/cli/commands.cc \
	host/cli/image.cc \
	host/cli/output.cc \
	host/cli/toolchain.cc \
	host/cli/version.cc \
	host/collateral/amd_kds.cc \
	host/collateral/cache.cc \
	host/collateral/folder.cc \
	host/collateral/http.cc \
	host/collateral/intel_pcs.cc \
	host/collateral/subject.cc \
	host/image_build/inputs.cc \
	host/image_build/write_image.cc \
	host/files/mapped_file.cc \
	host/files/paths.cc \
	host/run/child.cc \
	host/run/interrupts.cc \
	host/run/path_search.cc \
	host/run/program.cc

UNIT_TESTS += \
	host/options/options_test.cc \
	host/cli/arguments_test.cc \
	host/cli/progress_test.cc \
	host/inspect/boot_files_test.cc \
	host/inspect/log_test.cc \
	host/inspect/parts_test.cc \
	host/keys/id_block_signer_test.cc \
	host/policy/policy_file_test.cc \
	host/verify/batch/batch_test.cc \
	host/verify/bundle_reader_test.cc \
	host/verify/collateral_lookup_test.cc \
	host/verify/batch/signature_memory_test.cc \
	host/verify/verdict_text_test.cc \
	host/collateral/http_test.cc \
	host/collateral/urls_test.cc \
	host/image_build/write_image_test.cc \
	host/files/whole_file_test.cc \
	host/files/paths_test.cc \
	host/files/temp_folder_test.cc \
	host/run/child_test.cc \
	host/run/interrupts_test.cc \
	host/run/path_search_test.cc \
	host/run/program_test.cc \
	host/session/bundle_writer_test.cc \
	host/session/client_test.cc \
	host/session/recipe/first_recipe_test.cc \
	host/session/source/git_source_test.cc \
	host/session/recipe/recipe_place_test.cc \
	host/session/relay_test.cc

# samovar measure snp
HOST_LIB += \
	host/cli/measure_snp.cc \
	host/measure/snp/steps.cc \
	host/measure/snp/id_block.cc \
	host/measure/snp/inputs.cc \
	host/measure/snp/request.cc \
	host/measure/snp/result.cc \
	host/files/whole_file.cc \
	host/run/worker.cc

# samovar measure tdx, and event logs
HOST_LIB += \
	host/inspect/boot_files.cc \
	host/inspect/log.cc \
	host/cli/measure_tdx.cc \
	host/measure/tdx/inputs.cc \
	host/measure/tdx/machine.cc \
	host/measure/tdx/result.cc \
	host/options/options.cc \
	host/plan/plan_file.cc \
	host/qemu/qtest/fw_cfg.cc \
	host/qemu/qtest/platform_tables.cc \
	host/qemu/qtest/session.cc \
	host/qemu/qtest/table_cache.cc \
	host/qemu/qtest/table_machine.cc

UNIT_TESTS += \
	host/plan/plan_file_test.cc \
	host/qemu/qtest/table_cache_test.cc \
	host/qemu/qtest/table_machine_test.cc

# samovar measure --explain-mismatch
HOST_LIB += \
	host/measure/explain/explanation_text.cc \
	host/measure/explain/neighbourhood_snp.cc \
	host/measure/explain/neighbourhood_tdx.cc \
	host/measure/explain/reported.cc \
	host/cli/measure.cc

UNIT_TESTS += \
	host/measure/explain/reported_test.cc

# samovar inputs
HOST_LIB += \
	host/cli/inputs.cc \
	host/inputs/cache.cc \
	host/inputs/carry.cc \
	host/cli/inputs_fetch.cc \
	host/inputs/fetch/cargo_index.cc \
	host/inputs/fetch/clients.cc \
	host/inputs/fetch/fetch.cc \
	host/inputs/fetch/simple_index.cc \
	host/inputs/file_digest.cc \
	host/inputs/lock_files.cc \
	host/inputs/manifest.cc \
	host/inputs/fetch/sources.cc \
	host/inputs/fetch/transfer.cc

UNIT_TESTS += \
	host/inputs/cache_test.cc \
	host/inputs/fetch/cargo_index_test.cc \
	host/inputs/fetch/simple_index_test.cc \
	host/inputs/fetch/sources_test.cc \
	host/inputs/fetch/transfer_test.cc \
	host/inputs/lock_files_test.cc

# samovar verify, policy, inspect
HOST_LIB += \
	host/verify/bundle_reader.cc \
	host/verify/evidence_file.cc \
	host/cli/inspect.cc \
	host/inspect/parts.cc \
	host/cli/policy.cc \
	host/cli/verify.cc \
	host/verify/batch/batch.cc \
	host/verify/judge_bundle.cc \
	host/policy/image_policy.cc \
	host/policy/policy_file.cc \
	host/verify/batch/signature_memory.cc \
	host/verify/verdict_text.cc \
	host/keys/id_block_signer.cc \
	host/keys/key.cc \
	host/keys/private_key.cc \
	host/verify/collateral_lookup.cc
# samovar plan, samovar launch: the VM and the simulated TEE
HOST_LIB += \
	host/cli/launch.cc \
	host/cli/plan.cc \
	host/cli/plan_options.cc \
	host/qemu/accelerator.cc \
	host/qemu/tee.cc \
	host/qemu/version.cc \
	host/qemu/advice.cc \
	host/launch/connector.cc \
	host/simtee/emulated_hashes.cc \
	host/launch/conclusion.cc \
	host/launch/deadlines.cc \
	host/launch/launcher.cc \
	host/event/loop.cc \
	host/launch/monitor.cc \
	host/plan/plan.cc \
	host/plan/plan_json.cc \
	host/plan/measure_plan.cc \
	host/plan/predict_tdx.cc \
	host/qemu/qtest/ask.cc \
	host/event/copy.cc \
	host/event/pump.cc \
	host/event/shared_fd.cc \
	host/qemu/qemu.cc \
	host/plan/qemu_arguments.cc \
	host/qemu/properties.cc \
	host/event/streams.cc \
	host/event/tail.cc \
	host/files/temp_folder.cc \
	host/launch/transport.cc \
	host/simtee/certificate_writer.cc \
	host/simtee/chain.cc \
	host/simtee/processor.cc \
	host/simtee/service.cc

UNIT_TESTS += \
	host/qemu/advice_test.cc \
	host/simtee/emulated_hashes_test.cc \
	host/event/pump_test.cc \
	host/event/streams_test.cc \
	host/launch/conclusion_test.cc \
	host/launch/deadlines_test.cc \
	host/launch/launch_parts_test.cc \
	host/plan/plan_fields_test.cc \
	host/plan/usual_shapes_test.cc \
	host/plan/plan_test.cc \
	host/qemu/properties_test.cc \
	host/simtee/processor_test.cc \
	host/simtee/service_test.cc
UNIT_TESTS += \
	host/measure/snp/request_test.cc \
	host/measure/tdx/machine_test.cc \
	host/measure/tdx/result_test.cc

# samovar doctor
HOST_LIB += \
	host/cli/doctor.cc \
	host/doctor/checks.cc \
	host/doctor/checks_cpu.cc \
	host/doctor/checks_devices.cc \
	host/doctor/checks_software.cc \
	host/doctor/cpu_info.cc \
	host/doctor/machine.cc \
	host/doctor/report.cc

UNIT_TESTS += \
	host/doctor/checks_test.cc

# samovar selftest
HOST_LIB += \
	host/cli/selftest.cc \
	host/selftest/evidence.cc \
	host/selftest/redact.cc \
	host/selftest/steps.cc

UNIT_TESTS += \
	host/selftest/redact_test.cc \
	host/selftest/steps_test.cc
