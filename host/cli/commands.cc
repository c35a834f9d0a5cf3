// SPDX-License-Identifier: Apache-2.0
#include "host/cli/commands.h"

namespace samovar::cli {

extern const Command kBuild;
extern const Command kCollateralFetch;
extern const Command kDoctor;
extern const Command kImageBuild;
extern const Command kImageShow;
extern const Command kInit;
extern const Command kInputsExport;
extern const Command kInputsFetch;
extern const Command kInputsImport;
extern const Command kInputsList;
extern const Command kInputsManifest;
extern const Command kInputsVerify;
extern const Command kInspect;
extern const Command kLaunch;
extern const Command kMeasure;
extern const Command kMeasureSnp;
extern const Command kMeasureTdx;
extern const Command kPlan;
extern const Command kPolicyCheck;
extern const Command kPolicyInit;
extern const Command kPolicySign;
extern const Command kSelftest;
extern const Command kToolchainBuild;
extern const Command kToolchainList;
extern const Command kVerify;
extern const Command kVersion;

namespace {

// In the order of help: what most people need first.
constexpr const Command* kCommands[] = {
    &kInit,          &kBuild,           &kVerify,       &kInspect,      &kInputsList, &kInputsManifest,
    &kInputsFetch,   &kInputsVerify,    &kInputsExport, &kInputsImport, &kPolicyInit, &kPolicyCheck,
    &kPolicySign,    &kCollateralFetch, &kMeasureSnp,   &kMeasureTdx,   &kMeasure,    &kPlan,
    &kLaunch,        &kDoctor,          &kSelftest,     &kImageBuild,   &kImageShow,  &kToolchainBuild,
    &kToolchainList, &kVersion,
};

}  // namespace

std::span<const Command* const> Commands() { return kCommands; }

}  // namespace samovar::cli
