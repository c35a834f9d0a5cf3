# SPDX-License-Identifier: Apache-2.0
# The command-line tool: everything but main.

HOST_LIB := \
	host/cli/arguments.cc \
	host/cli/build.cc \
	host/cli/progress.cc \
	host/session/bundle_writer.cc \
	host/session/client.cc \
	host/session/git_sender.cc \
	host/session/git_source.cc \
	host/session/relay.cc \
	host/session/toolchain_choice.cc \
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
	host/mapped_file.cc \
	host/paths.cc \
	host/process.cc

UNIT_TESTS += \
	host/cli/arguments_test.cc \
	host/cli/progress_test.cc \
	host/cli/verify_batch_test.cc \
	host/collateral/http_test.cc \
	host/collateral/urls_test.cc \
	host/image_build/write_image_test.cc \
	host/large_file_test.cc \
	host/paths_test.cc \
	host/process_test.cc \
	host/session/bundle_writer_test.cc \
	host/session/client_test.cc

# samovar measure snp
HOST_LIB += \
	host/cli/measure_snp.cc \
	host/cli/measure_snp_explain.cc \
	host/cli/measure_snp_id.cc \
	host/cli/measure_snp_inputs.cc \
	host/cli/measure_snp_request.cc \
	host/large_file.cc \
	host/worker.cc

# samovar measure tdx, and event logs
HOST_LIB += \
	host/cli/inspect_log.cc \
	host/cli/measure_tdx.cc \
	host/cli/measure_tdx_inputs.cc \
	host/cli/measure_tdx_machine.cc \
	host/launch/plan_file.cc \
	host/qtest/fw_cfg.cc \
	host/qtest/platform_tables.cc \
	host/qtest/session.cc \
	host/qtest/table_cache.cc \
	host/qtest/table_machine.cc

UNIT_TESTS += \
	host/launch/plan_file_test.cc \
	host/qtest/table_cache_test.cc \
	host/qtest/table_machine_test.cc

# samovar measure --explain-mismatch
HOST_LIB += \
	host/cli/explain_output.cc \
	host/cli/explain_plan_snp.cc \
	host/cli/explain_plan_tdx.cc \
	host/cli/explain_report.cc \
	host/cli/measure.cc

UNIT_TESTS += \
	host/cli/explain_report_test.cc

# samovar verify, policy, inspect
HOST_LIB += \
	host/bundle_reader.cc \
	host/cli/inspect.cc \
	host/cli/inspect_kinds.cc \
	host/cli/policy.cc \
	host/cli/verify.cc \
	host/cli/verify_batch.cc \
	host/cli/verify_bundle.cc \
	host/image_policy.cc \
	host/policy_file.cc \
	host/private_key.cc \
	host/verify_collateral.cc
# samovar plan, samovar launch: the VM and the simulated TEE
HOST_LIB += \
	host/cli/launch.cc \
	host/cli/plan.cc \
	host/cli/plan_options.cc \
	host/launch/accelerator.cc \
	host/launch/advice.cc \
	host/launch/child.cc \
	host/launch/connector.cc \
	host/launch/emulated_hashes.cc \
	host/launch/launcher.cc \
	host/launch/loop.cc \
	host/launch/monitor.cc \
	host/launch/plan.cc \
	host/launch/plan_json.cc \
	host/launch/plan_measurement.cc \
	host/launch/pump.cc \
	host/launch/qemu.cc \
	host/launch/qemu_arguments.cc \
	host/launch/qemu_properties.cc \
	host/launch/streams.cc \
	host/launch/tail.cc \
	host/launch/temp_folder.cc \
	host/launch/transport.cc \
	host/simtee/certificate_writer.cc \
	host/simtee/chain.cc \
	host/simtee/processor.cc \
	host/simtee/service.cc

UNIT_TESTS += \
	host/launch/advice_test.cc \
	host/launch/child_test.cc \
	host/launch/emulated_hashes_test.cc \
	host/launch/launch_parts_test.cc \
	host/launch/plan_fields_test.cc \
	host/launch/plan_test.cc \
	host/launch/qemu_properties_test.cc \
	host/simtee/processor_test.cc \
	host/simtee/service_test.cc
UNIT_TESTS += \
	host/cli/measure_snp_test.cc

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
