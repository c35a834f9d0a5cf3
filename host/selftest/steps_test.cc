// SPDX-License-Identifier: Apache-2.0
//
// The steps on a TDX host, which a script plays: it answers as this program would there.
#include "host/selftest/steps.h"

#include <fcntl.h>

#include <cstdlib>
#include <filesystem>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/tdx/quote/quote.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::selftest;

namespace {

// `measure tdx` prints the file "prediction", and says the words in "why"; --compare makes it end with status 1 and
// name an event. The words that it got are kept.
constexpr char kProgram[] = R"(#!/bin/sh
here=$(dirname "$0")
case "$1 $2" in
  'build '*)
    while [ "$1" != --out ]; do shift; done
    mkdir "$2" && cp "$here/evidence.json" "$2" && echo '{"result":"built"}' ;;
  'measure tdx')
    echo "$*" >>"$here/words"
    cat "$here/prediction"
    cat "$here/why" >&2
    case "$*" in *' --compare '*) echo 'event 3 differs' >&2; exit 1 ;; esac ;;
  'plan '*) echo "$*" >>"$here/words"; echo '{"format":1}' ;;
  *) echo '{"changes":[]}' ;;
esac
)";

class Host {
 public:
  Host() {
    CHECK(mkdtemp(path_) != nullptr);
    Write("samovar", kProgram, 0700);
    Write("debian-bookworm-c.json", "{}");
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_; }
  void Write(const std::string& name, std::string_view content, unsigned mode = 0600) const {
    posix::UniqueFd fd = posix::Open(path() + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, mode).value();
    CHECK(posix::WriteAll(fd.get(), AsBytes(content), name).ok());
  }
  [[nodiscard]] std::string Words() const {
    return std::string(AsText(posix::ReadFile(path() + "/words", 10000).value()));
  }
  [[nodiscard]] Steps Run() const {
    return RunSteps({plan::Tee::kTdx, "/image", path(), path() + "/samovar", "/usr/bin/qemu"}).value();
  }

 private:
  char path_[32] = "/tmp/samovar-tdx-host-XXXXXX";
};

const Step& Last(const Steps& steps) {
  CHECK(!steps.steps.empty());
  return steps.steps.back();
}

void WriteEvidence(const Host& host, ByteView quote, bool with_log) {
  Json evidence = Json::MakeObject({{"quote", EncodeBase64(quote)}});
  if (with_log) evidence.Set("cc_eventlog", EncodeBase64(Bytes{1, 2, 3}));
  host.Write("evidence.json", CanonicalJson(Json::MakeObject({{"platform", "tdx"}, {"evidence", evidence}})));
}

}  // namespace

TEST(EachRegisterIsComparedOnTdx) {
  const Bytes quote = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  const std::string rtmr0 = tdx::ParseQuote(quote).value().report.rtmrs[0].hex();
  const std::string other = std::string(96, 'a');
  struct {
    const char* name;
    std::string prediction;
    const char* why;
    bool log;
    Outcome outcome;
    const char* detail;
  } rows[] = {
      {"as predicted", R"({"rtmr0":")" + rtmr0 + R"("})", "", false, Outcome::kPassed, ""},
      // An event that has no counterpart in the log is no difference of the register.
      {"as predicted, with a log", R"({"rtmr0":")" + rtmr0 + R"("})", "", true, Outcome::kPassed, ""},
      {"another", R"({"rtmr0":")" + other + R"("})", "", false, Outcome::kFailed, "got "},
      {"another, with a log", R"({"rtmr0":")" + other + R"("})", "", true, Outcome::kFailed, "event 3 differs"},
      {"not predicted", R"({"rtmr0":null})", "rtmr0: no KVM here", false, Outcome::kUnknown, "rtmr0: no KVM here"},
      {"no answer", "", "QEMU is broken", false, Outcome::kFailed, "QEMU is broken"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    const Host host;
    WriteEvidence(host, quote, row.log);
    host.Write("prediction", row.prediction);
    host.Write("why", row.why);
    const Steps steps = host.Run();
    EXPECT_EQ(Last(steps).name, "rtmr0");
    EXPECT(Last(steps).outcome == row.outcome);
    EXPECT(Last(steps).detail.find(row.detail) != std::string::npos);
    EXPECT_EQ(Last(steps).detail.empty(), row.outcome == Outcome::kPassed);
    // The plan that is measured is that of the build, with its disk, and this host's QEMU and processor are asked.
    EXPECT(host.Words().find("plan --image /image --tee tdx --json --toolchain " + host.path() +
                             "/debian-bookworm-c.disk\n") != std::string::npos);
    EXPECT(host.Words().find("--qemu /usr/bin/qemu --cpu host --address-bits 46 --json") != std::string::npos);
    EXPECT_EQ(host.Words().find("--compare") != std::string::npos, row.log);
  }
}
