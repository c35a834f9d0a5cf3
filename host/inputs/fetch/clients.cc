// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/clients.h"

#include <stdlib.h>

#include "host/collateral/http.h"
#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "host/inputs/fetch/cargo_index.h"
#include "host/inputs/fetch/simple_index.h"
#include "host/run/path_search.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

using lockfile::Input;
using Addresses = std::vector<std::string>;

constexpr size_t kMaxConfig = size_t{1} << 20;
constexpr size_t kMaxPage = size_t{32} << 20;

Error Unknown(std::string_view what_to_do) {
  return Error(Code::kEnvironment, "its lock file does not say where it is; " + std::string(what_to_do));
}

// npm, with nothing of our environment but what says where its configuration is: it fills ${NAME} in the project's
// .npmrc from there, and what it says becomes an address, which would tell a server of the project's choice what is
// secret here.
run::Program NpmConfigList(const std::string& project) {
  run::Program out{.argv = {"npm", "config", "list", "--json", "--prefix", project}, .without = {""}};
  for (const char* name : {"PATH", "HOME", "npm_config_registry", "NPM_CONFIG_REGISTRY", "npm_config_userconfig",
                           "NPM_CONFIG_USERCONFIG", "npm_config_globalconfig", "NPM_CONFIG_GLOBALCONFIG"}) {
    if (const std::string value = paths::Variable(name); !value.empty())
      out.environment.push_back(std::string(name) + "=" + value);
  }
  return out;
}

Result<std::string> Document(const std::string& url, size_t max) {
  const collateral::HttpClient client([](const std::string&) {});
  const collateral::Response response = TRY(client.Get(url, max));
  return std::string(AsText(response.body));
}

// What Cargo's configuration says of its usual registry: the project's file before the user's. Empty if nothing.
Result<std::string> CargoReplacement(const std::string& project) {
  const std::string home = paths::Variable("CARGO_HOME");
  const std::string folders[] = {project + "/.cargo", home.empty() ? paths::Variable("HOME") + "/.cargo" : home};
  std::vector<std::string> texts;
  for (const std::string& folder : folders) {
    const std::optional<Bytes> text = TRY(ReadIfThere(folder + "/config.toml", kMaxConfig));
    if (text.has_value()) texts.emplace_back(AsText(*text));
  }
  const std::optional<std::string> index = TRY(ReplacementOf(texts).In("Cargo's configuration"));
  return index.value_or("");
}

std::string WithSparse(const std::string& url) {
  return url.empty() || url.find('+') < url.find(':') ? url : "sparse+" + url;
}

}  // namespace

std::string Clients::Given(const std::string& name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? "" : found->second;
}

Result<Addresses> Clients::Npm(const Input& input) {
  if (!npm_.has_value()) {
    npm_ = NpmConfig();
    npm_->registry = WithSlash(Given("npm"));
    npm_->replace = "always";  // what is given goes before all else
    if (npm_->registry.empty() && run::FindProgram("npm").has_value()) {
      const std::string said = TRY(run::Capture(NpmConfigList(project_)));
      npm_ = TRY(ParseNpmConfig(said));
    }
  }
  Addresses out = NpmSources(input, *npm_);
  if (out.empty()) return Unknown("install npm, whose configuration is asked, or give --registry npm=URL");
  return out;
}

Result<Addresses> Clients::Go(const Input& input) {
  if (!go_proxies_.has_value()) {
    go_proxies_ = Given("go");
    if (go_proxies_->empty() && run::FindProgram("go").has_value()) {
      // Go would fetch another version of itself where a go.mod asks for it.
      const run::Program program{.argv = {"go", "env", "GOPROXY"}, .environment = {"GOTOOLCHAIN=local"}};
      const std::string said = TRY(run::Capture(program));
      go_proxies_ = said.substr(0, said.find_first_of("\r\n"));
    } else if (go_proxies_->empty()) {
      go_proxies_ = paths::Variable("GOPROXY");
    }
  }
  Addresses out = GoSources(input, *go_proxies_);
  if (out.empty()) return Unknown("set GOPROXY, or give --registry go=URL");
  return out;
}

Result<Addresses> Clients::Cargo(const Input& input) {
  std::string index = input.registry;
  if (index.empty()) {
    if (!cargo_index_.has_value()) {
      cargo_index_ = WithSparse(Given("cargo"));
      if (cargo_index_->empty()) cargo_index_ = TRY(CargoReplacement(project_));
    }
    index = *cargo_index_;
  }
  const std::optional<std::string> sparse = SparseUrl(index);
  if (!sparse.has_value()) {
    return Unknown(
        "run `cargo fetch --locked`, then `samovar inputs import --from` the folder registry/cache of Cargo's home; or "
        "name an index of the sparse protocol in [source.crates-io] of its config.toml or by --registry cargo=URL");
  }
  auto known = cargo_configs_.find(*sparse);
  if (known == cargo_configs_.end()) {
    const std::string config = TRY(Document(*sparse + "config.json", kMaxConfig));
    known = cargo_configs_.emplace(*sparse, config).first;
  }
  std::string url = TRY(DownloadUrl(known->second, input).In(*sparse + "config.json"));
  return Addresses{std::move(url)};
}

Result<Addresses> Clients::Python(const Input& input) {
  std::string index = Given("pypi");
  if (index.empty()) index = input.registry;
  if (index.empty()) {
    if (!pip_index_.has_value()) {
      pip_index_ = "";
      if (run::FindProgram("pip").has_value())
        pip_index_ = PipIndex(TRY(run::Capture({.argv = {"pip", "config", "list"}})));
    }
    index = *pip_index_;
  }
  if (index.empty()) {
    return Unknown(
        "name an index: --index-url in requirements.txt, `pip config set global.index-url URL`, or --registry "
        "pypi=URL; "
        "or run `pip download --require-hashes -r requirements.txt -d FOLDER`, then `samovar inputs import --from "
        "FOLDER`");
  }
  const std::string page_url = WithSlash(index) + input.name + "/";
  const std::string page = TRY(Document(page_url, kMaxPage));
  Addresses out = SimpleSources(page, page_url, input);
  if (out.empty()) {
    return Error(Code::kEnvironment, page_url + ": names no file for 64-bit x86 Linux with one of the locked digests");
  }
  return out;
}

Result<Addresses> Clients::Sources(const lockfile::Ecosystem& ecosystem, const Input& input) {
  const std::string_view name = ecosystem.name;
  if (name == "npm" || name == "npm-shrinkwrap" || name == "pnpm" || name == "yarn") return Npm(input);
  if (!input.url.empty()) return Addresses{input.url};
  if (name == "go") return Go(input);
  if (name == "cargo") return Cargo(input);
  if (name == "requirements") return Python(input);
  return Unknown("fetch it by other means, then `samovar inputs import`");
}

}  // namespace samovar::inputs
