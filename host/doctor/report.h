// SPDX-License-Identifier: Apache-2.0
//
// The rows of `samovar doctor` as text and as JSON, and where it looks for files.
#pragma once

#include <string>
#include <vector>

#include "host/doctor/checks.h"
#include "measurements/json/json.h"

namespace samovar::doctor {

// DefaultQuestion fills in the folders: `image` if it is not empty, else SAMOVAR_IMAGE, else where `samovar image
// build` puts the image that the TEE needs. Errors: kEnvironment if there is neither HOME nor the XDG variables.
Result<Question> DefaultQuestion(plan::Tee tee, const std::string& image);

// RowsText returns a line for each row, and one with the fix below each that is not ok.
[[nodiscard]] std::string RowsText(const std::vector<Row>& rows);

// RowsJson returns an array of {"name", "status", "required", "detail", "fix"}.
[[nodiscard]] Json RowsJson(const std::vector<Row>& rows);

// Conclusion says in one line whether the TEE can run, and what is missing.
[[nodiscard]] std::string Conclusion(plan::Tee tee, const std::vector<Row>& rows);

}  // namespace samovar::doctor
