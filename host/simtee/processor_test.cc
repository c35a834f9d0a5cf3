// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/processor.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "measurements/snp/report/report.h"
#include "measurements/x509/certificate.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::simtee;

namespace {

constexpr auto kScheme = x509::SignatureScheme::kRsaPssSha384;

LaunchFacts Facts() {
  LaunchFacts facts;
  facts.measurement = Sha384(AsBytes("launch"));
  facts.host_data.fill(7);
  facts.policy = 0x30000;
  return facts;
}

ReportData Data() {
  ReportData out;
  out.fill(0x5a);
  return out;
}

Result<void> VerifyReport(const Chain& chain, ByteView bytes) {
  snp::Report report = TRY(snp::ParseReport(bytes));
  x509::Certificate vcek = TRY(x509::Certificate::ParseDer(chain.vcek));
  Bytes point = TRY(vcek.EcPoint(x509::Curve::kP384));
  std::reverse(report.signature_r.begin(), report.signature_r.end());
  std::reverse(report.signature_s.begin(), report.signature_s.end());
  return x509::VerifyEcdsa(x509::Curve::kP384, point, bytes.first(snp::kSignedSize), report.signature_r,
                           report.signature_s);
}

}  // namespace

// One test, because making a chain takes seconds.
TEST(ChainAndReportsHold) {
  char parent[] = "/tmp/samovar-test-XXXXXX";
  REQUIRE(mkdtemp(parent) != nullptr);
  std::string folder = std::string(parent) + "/simtee";
  static int made = 0;
  auto making = [] { ++made; };
  auto chain = OpenChain(folder, making);
  REQUIRE_OK(chain);
  EXPECT_EQ(made, 1);

  auto ark = x509::Certificate::ParseDer(chain->ark);
  auto ask = x509::Certificate::ParseDer(chain->ask);
  auto vcek = x509::Certificate::ParseDer(chain->vcek);
  REQUIRE_OK(ark);
  REQUIRE_OK(ask);
  REQUIRE_OK(vcek);
  EXPECT_OK(ark->VerifySignedBy(*ark, kScheme));
  EXPECT_OK(ask->VerifySignedBy(*ark, kScheme));
  EXPECT_OK(vcek->VerifySignedBy(*ask, kScheme));
  EXPECT(!vcek->is_ca());
  for (const auto& certificate : {*ark, *ask, *vcek}) {
    EXPECT(AsText(certificate.subject()).find("SIMULATED") != std::string_view::npos);
    EXPECT(AsText(certificate.issuer()).find("SIMULATED") != std::string_view::npos);
  }
  for (const char* oid : {"1", "2", "3.1", "3.2", "3.3", "3.8", "4"}) {
    EXPECT(vcek->FindExtension(std::string("1.3.6.1.4.1.3704.1.") + oid) != nullptr);
  }

  auto bytes = SignReport(*chain, Facts(), Data());
  REQUIRE_OK(bytes);
  EXPECT_EQ(bytes->size(), snp::kReportSize);
  auto report = snp::ParseReport(*bytes);
  REQUIRE_OK(report);
  EXPECT(report->unknown.empty());
  EXPECT(report->measurement == Facts().measurement);
  EXPECT(report->host_data == Facts().host_data);
  EXPECT(report->report_data == Data());
  EXPECT_EQ(report->policy, uint64_t{0x30000});
  EXPECT(report->product() == snp::Product::kGenoa);
  EXPECT(Equal(report->chip_id, vcek->FindExtension("1.3.6.1.4.1.3704.1.4")->value));
  EXPECT_OK(VerifyReport(*chain, *bytes));
  // Every signed byte counts.
  for (size_t i = 0; i < snp::kSignedSize; i += 37) {
    Bytes changed = *bytes;
    changed[i] ^= 1;
    EXPECT(!VerifyReport(*chain, changed).ok());
  }

  // The second time it is read, not made, and nobody else can read it.
  auto again = OpenChain(folder, making);
  REQUIRE_OK(again);
  EXPECT_EQ(made, 1);
  EXPECT(again->vcek == chain->vcek && again->vcek_key == chain->vcek_key);
  struct stat info = {};
  REQUIRE(stat((folder + "/vcek.key").c_str(), &info) == 0);
  EXPECT_EQ(static_cast<int>(info.st_mode & 0777), 0600);

  Chain broken = *chain;
  broken.vcek_key.resize(20);
  EXPECT_ERROR(SignReport(broken, Facts(), Data()), Code::kMalformed, "vcek.key");

  for (const char* name : {"vcek.key", "vcek.der", "ask.der", "ark.der"}) unlink((folder + "/" + name).c_str());
  rmdir(folder.c_str());
  unlink((folder + ".lock").c_str());
  rmdir(parent);
}
