// SPDX-License-Identifier: Apache-2.0
//
// The requester against guests that are not the guest. Whatever they say, no bundle appears, nor a part of one.
#include "host/session/client.h"

#include "host/session/scripted_guest_for_test.h"

using namespace samovar;
using namespace samovar::session;
using namespace samovar::session::fake;
using protocol::FrameType;

namespace {

struct Row {
  const char* name;
  Script script;
  Code code;
  const char* why;
};

std::string Levels(int count) {
  std::string path;
  for (int i = 1; i < count; ++i) path += "a/";
  return path + "a";
}

Script Announce(const std::string& json) { return Script().Frame(FrameType::kArtifact, json); }

}  // namespace

TEST(AWholeSessionMakesABundle) {
  Talk talk;
  auto result = talk.With(Hello().Frame(FrameType::kPhase, R"({"phase":"receiving source"})"), WholeSession());
  REQUIRE_OK(result);
  EXPECT(result->built && result->attested);
  EXPECT_EQ(result->artifacts.size(), size_t{1});
  EXPECT(talk.phases == (std::vector<std::string>{"receiving source", "building"}));
  EXPECT_EQ(TextOf(talk.bundle() + "/artifacts/bin/a"), "abc");
  EXPECT_EQ(TextOf(talk.bundle() + "/provenance.json"), "{}");
  EXPECT_EQ(TextOf(talk.bundle() + "/evidence.json"), "[]");
  EXPECT_EQ(TextOf(talk.bundle() + "/build.log"), "log\n");
}

TEST(ASessionCutAnywhereLeavesNothing) {
  const Script greeting = Hello();
  for (size_t cut = 0; cut < greeting.bytes.size(); ++cut) {
    Talk talk;
    Script part;
    part.bytes.assign(greeting.bytes.begin(), greeting.bytes.begin() + static_cast<long>(cut));
    EXPECT_ERROR(talk.With(part, std::nullopt), Code::kProtocol, "hung up");
    EXPECT(talk.NothingIsLeft());
  }
  const Script whole = WholeSession();
  const std::string_view text = AsText(whole.bytes);
  const size_t json = text.find("{\"executable");
  const size_t json_end = text.find('}', json);
  // Each session starts git anew, which takes time: inside the one long payload not every byte is tried.
  for (size_t cut = 0; cut<text.size(); cut += cut> json && cut + 16 < json_end ? 16 : 1) {
    Talk talk;
    Script part;
    part.bytes.assign(whole.bytes.begin(), whole.bytes.begin() + static_cast<long>(cut));
    EXPECT_ERROR(talk.With(Hello(), part), Code::kProtocol, "hung up");
    EXPECT(talk.NothingIsLeft());
  }
}

TEST(GreetingsThatAreNone) {
  const Row rows[] = {
      {"another version", Script().Frame(FrameType::kHello, R"({"protocol":2})"), Code::kUnsupported,
       "the guest speaks protocol 2"},
      {"no version", Script().Frame(FrameType::kHello, "{}"), Code::kProtocol, "HELLO: "},
      {"not JSON", Script().Frame(FrameType::kHello, "{"), Code::kProtocol, "HELLO: "},
      {"a key twice", Script().Frame(FrameType::kHello, R"({"protocol":1,"protocol":1})"), Code::kProtocol,
       "duplicate key"},
      {"a fraction", Script().Frame(FrameType::kHello, R"({"protocol":1.0})"), Code::kProtocol, "HELLO: "},
      {"another type", Script().Frame(FrameType::kHello, R"({"protocol":"1"})"), Code::kProtocol, "HELLO: "},
      {"too long", Script().Frame(FrameType::kHello, std::string(65537, ' ')), Code::kProtocol, "HELLO: "},
      {"something else", Script().Frame(FrameType::kLog, "x"), Code::kProtocol, "expected a HELLO frame, got LOG"},
      {"unknown", Script().Raw({"\0\0\0\0\x63", 5}), Code::kProtocol, "unknown frame type 99"},
      {"results before the source", Hello().Document(FrameType::kProvenance, "{}").Done(), Code::kProtocol,
       "unexpected PROVENANCE frame while the source was being sent"},
      {"an error before the source", Hello().Frame(FrameType::kError, R"({"code":"mismatch","message":"commit: no"})"),
       Code::kMismatch, "commit: no"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Talk talk;
    EXPECT_ERROR(talk.With(row.script, Script()), row.code, row.why);
    EXPECT(talk.NothingIsLeft());
  }
}

TEST(FramesThatDoNotBelong) {
  const Row rows[] = {
      {"oversize", Script().Raw({"\x01\0\x10\0\x12", 5}), Code::kProtocol, "LOG frame of 1048577 bytes"},
      {"unknown", Script().Raw({"\0\0\0\0\x63", 5}), Code::kProtocol, "unknown frame type 99"},
      {"a request", Script().Frame(FrameType::kRequest, "{}"), Code::kProtocol, "unexpected REQUEST frame"},
      {"an object", Script().Frame(FrameType::kObject, "x"), Code::kProtocol, "unexpected OBJECT frame"},
      {"a second greeting", Hello(), Code::kProtocol, "unexpected HELLO frame"},
      {"data of nothing", Script().Frame(FrameType::kData, "x"), Code::kProtocol, "unexpected DATA frame"},
      {"a phase that is not JSON", Script().Frame(FrameType::kPhase, "x"), Code::kProtocol, "PHASE: "},
      {"a phase without a name", Script().Frame(FrameType::kPhase, "{}"), Code::kProtocol, "PHASE: "},
      {"an empty log", Script().Frame(FrameType::kLog, ""), Code::kProtocol, "empty LOG frame"},
      {"two provenances", Script().Document(FrameType::kProvenance, "{}").Document(FrameType::kProvenance, "{}").Done(),
       Code::kProtocol, "a second PROVENANCE frame"},
      {"two evidences",
       Script()
           .Document(FrameType::kProvenance, "{}")
           .Document(FrameType::kEvidence, "{}")
           .Document(FrameType::kEvidence, "{}")
           .Done(),
       Code::kProtocol, "a second EVIDENCE frame"},
      {"evidence before the provenance",
       Script().Document(FrameType::kEvidence, "{}").Document(FrameType::kProvenance, "{}").Done(), Code::kProtocol,
       "an EVIDENCE frame before PROVENANCE"},
      {"an artifact after the provenance", Script().Document(FrameType::kProvenance, "{}").Artifact("a").Done(),
       Code::kProtocol, "a ARTIFACT frame out of order"},
      {"log after an artifact", Script().Artifact("a").Frame(FrameType::kLog, "x"), Code::kProtocol,
       "a LOG frame out of order"},
      {"artifacts out of order", Script().Artifact("b").Artifact("a"), Code::kProtocol, "artifact \"a\" out of order"},
      {"a document without a size", Script().Frame(FrameType::kProvenance, "1234567"), Code::kProtocol, "provenance"},
      {"more than a size", Script().Frame(FrameType::kProvenance, "123456789"), Code::kProtocol, "provenance"},
      {"a document of 1 TiB", Script().Frame(FrameType::kProvenance, Script::Size(uint64_t{1} << 40)), Code::kProtocol,
       "provenance.json of 1099511627776 bytes"},
      {"the log inside a document",
       Script().Frame(FrameType::kProvenance, Script::Size(2)).Frame(FrameType::kLog, "{}"), Code::kProtocol,
       "expected a DATA frame, got LOG"},
      {"an error inside a document",
       Script()
           .Frame(FrameType::kProvenance, Script::Size(2))
           .Frame(FrameType::kError, R"({"code":"limit","message":"full"})"),
       Code::kLimit, "full"},
      {"an error that is not JSON", Script().Frame(FrameType::kError, "x"), Code::kProtocol, "ERROR: "},
      {"an error without a code", Script().Frame(FrameType::kError, R"({"message":"x"})"), Code::kProtocol,
       "ERROR frame"},
      {"an error of a code that is none", Script().Frame(FrameType::kError, R"({"code":"success","message":"x"})"),
       Code::kProtocol, "x"},
      {"an error of the command line", Script().Frame(FrameType::kError, R"({"code":"usage","message":"x"})"),
       Code::kUnsupported, "the appliance: x"},
      {"an error of the machine", Script().Frame(FrameType::kError, R"({"code":"environment","message":"x"})"),
       Code::kUnsupported, "the appliance: x"},
      {"an error of the system", Script().Frame(FrameType::kError, R"({"code":"system","message":"x"})"),
       Code::kUnsupported, "the appliance: x"},
      {"an error", Script().Frame(FrameType::kError, R"({"code":"limit","message":"\u001b[2J"})"), Code::kLimit,
       "?[2J"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Talk talk;
    EXPECT_ERROR(talk.With(Hello(), row.script), row.code, row.why);
    EXPECT(talk.NothingIsLeft());
  }
}

TEST(ArtifactsThatAreNot) {
  const std::string sha256 = kAbc;
  const Row rows[] = {
      {"not JSON", Announce("x"), Code::kProtocol, "ARTIFACT: "},
      {"unknown key", Announce(R"({"path":"a","size":3,"executable":true,"sha256":"","x":1})"), Code::kProtocol,
       "unknown key \"x\""},
      {"no digest", Announce(R"({"path":"a","size":3,"executable":true})"), Code::kProtocol, "sha256"},
      {"not a digest", Announce(R"({"path":"a","size":3,"executable":true,"sha256":"00"})"), Code::kProtocol,
       "ARTIFACT: sha256"},
      {"negative", Announce(R"({"path":"a","size":-1,"executable":true,"sha256":")" + sha256 + "\"}"), Code::kProtocol,
       "negative size"},
      {"too large", Announce(R"({"path":"a","size":1048577,"executable":true,"sha256":")" + sha256 + "\"}"),
       Code::kProtocol, "more artifacts than the limit \"output\" allows"},
      {"too large together", Script().Artifact("a").Artifact("b", std::string(1048574, 'x')), Code::kProtocol,
       "more artifacts than the limit \"output\" allows"},
      {"another digest", Script().Artifact("a", "abd").Done(), Code::kProtocol,
       "artifact \"a\" does not have the digest announced"},
      {"more than announced",
       Announce(R"({"path":"a","size":2,"executable":true,"sha256":")" + sha256 + "\"}").Frame(FrameType::kData, "abc"),
       Code::kProtocol, "DATA frame of an unexpected size"},
      {"no data",
       Announce(R"({"path":"a","size":3,"executable":true,"sha256":")" + sha256 + "\"}").Frame(FrameType::kData, ""),
       Code::kProtocol, "DATA frame of an unexpected size"},
      {"twice", Script().Artifact("a").Artifact("a"), Code::kProtocol, "the artifact \"a\" twice"},
      {"a link with a size", Announce(R"({"path":"l","link":"a","size":1})"), Code::kProtocol, "unknown key \"size\""},
      {"a link to a number", Announce(R"({"path":"l","link":1})"), Code::kProtocol, "\"link\": expected a string"},
      {"a link without a path", Announce(R"({"link":"a"})"), Code::kProtocol, "missing key \"path\""},
      {"a link in the place of a file",
       Script().Artifact("a").Frame(FrameType::kArtifact, R"({"path":"a","link":"b"})"), Code::kProtocol,
       "the artifact \"a\" twice"},
      {"a link with a path that climbs", Announce(R"({"path":"../l","link":"a"})"), Code::kProtocol,
       "the path \"../l\""},
      {"below a file", Script().Artifact("a").Artifact("a/b"), Code::kProtocol, "a/b"},
      {"empty path", Script().Artifact(""), Code::kProtocol, "an artifact with the path \"\""},
      {"above", Script().Artifact("../a"), Code::kProtocol, "an artifact with the path \"../a\""},
      {"above again", Script().Artifact("a/../../../b"), Code::kProtocol, "a/../../../b"},
      {"absolute", Script().Artifact("/tmp/a"), Code::kProtocol, "an artifact with the path \"/tmp/a\""},
      {"dot", Script().Artifact("a/./b"), Code::kProtocol, "a/./b"},
      {"twice a slash", Script().Artifact("a//b"), Code::kProtocol, "a//b"},
      {"a folder", Script().Artifact("a/"), Code::kProtocol, "\"a/\""},
      {"a backslash", Script().Artifact("bad\\name"), Code::kProtocol, "an artifact with the path"},
      {"a C1 control character", Script().Artifact("a\xc2\x9b"), Code::kProtocol, "an artifact with the path"},
      {"text from right to left", Script().Artifact("a\xe2\x80\xae.txt"), Code::kProtocol, "an artifact with the path"},
      {"a key twice", Announce(R"({"path":"a","path":"b","size":3,"executable":true,"sha256":""})"), Code::kProtocol,
       "duplicate key"},
      {"a fraction", Announce(R"({"path":"a","size":3.5,"executable":true,"sha256":""})"), Code::kProtocol,
       "ARTIFACT: "},
      {"a size as a text", Announce(R"({"path":"a","size":"3","executable":true,"sha256":")" + sha256 + "\"}"),
       Code::kProtocol, "ARTIFACT: "},
      {"129 levels", Script().Artifact(Levels(129)), Code::kProtocol, "has more than 128 levels"},
      {"2047 levels", Script().Artifact(Levels(2047)), Code::kProtocol, "has more than 128 levels"},
      {"a control character", Script().Artifact("a\n"), Code::kProtocol, "an artifact with the path"},
      {"a long name", Script().Artifact(std::string(256, 'a')), Code::kProtocol, "aaaa"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Talk talk;
    talk.request.limits.output_bytes = uint64_t{1} << 20;
    EXPECT_ERROR(talk.With(Hello(), row.script), row.code, row.why);
    EXPECT(talk.NothingIsLeft());
  }
}

TEST(EndsThatAreNone) {
  const Row rows[] = {
      {"built, without provenance", Script().Artifact("a").Done(), Code::kProtocol, "sent no provenance"},
      {"failed, with provenance",
       Script().Document(FrameType::kProvenance, "{}").Frame(FrameType::kDone, R"({"result":"failed","reason":"x"})"),
       Code::kProtocol, "DONE with the result \"failed\" after a provenance"},
      {"negative resources",
       Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","resources":{"peak_memory_bytes":-1}})"),
       Code::kProtocol, "DONE: resources: peak_memory_bytes is negative"},
      {"resources without a number",
       Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","resources":{"peak_memory_bytes":1}})"),
       Code::kProtocol, "DONE: resources: missing key"},
      {"resources that are none", Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","resources":7})"),
       Code::kProtocol, "DONE: resources: "},
      {"neither", Script().Frame(FrameType::kDone, R"({"result":"fine"})"), Code::kProtocol,
       "DONE: the result \"fine\""},
      {"failed, without a reason", Script().Frame(FrameType::kDone, R"({"result":"failed"})"), Code::kProtocol,
       "DONE: "},
      {"an exit status beyond a number",
       Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","exit_status":4294967296})"),
       Code::kProtocol, "exit_status 4294967296; expected 0 to 255"},
      {"a negative exit status",
       Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","exit_status":-1})"), Code::kProtocol,
       "exit_status -1"},
      {"an exit status in words",
       Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"x","exit_status":"0"})"), Code::kProtocol,
       "DONE: "},
      {"not JSON", Script().Frame(FrameType::kDone, "built"), Code::kProtocol, "DONE: "},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Talk talk;
    EXPECT_ERROR(talk.With(Hello(), row.script), row.code, row.why);
    EXPECT(talk.NothingIsLeft());
  }
}

TEST(AFailedBuildIsAResultWithoutABundle) {
  Talk talk;
  auto result =
      talk.With(Hello(), Script().Frame(FrameType::kDone, R"({"result":"failed","reason":"no","exit_status":7})"));
  REQUIRE_OK(result);
  EXPECT(!result->built);
  EXPECT_EQ(result->reason, "no");
  EXPECT_EQ(result->exit_status.value_or(0), 7);
  EXPECT(!result->resources.has_value());
  EXPECT(talk.NothingIsLeft());
}

TEST(AFailedBuildMayLeaveFiles) {
  Talk talk;
  auto result = talk.With(Hello(), Script().Artifact("config.log").Frame(FrameType::kDone, R"({"result":"failed",
    "reason":"no","resources":{"peak_memory_bytes":1,"cpu_milliseconds":2,"elapsed_milliseconds":3}})"));
  REQUIRE_OK(result);
  EXPECT(!result->built);
  REQUIRE(result->artifacts.size() == 1);
  EXPECT_EQ(result->artifacts[0].path, "config.log");
  REQUIRE(result->resources.has_value());
  EXPECT_EQ(result->resources->peak_memory_bytes, uint64_t{1});
  EXPECT_EQ(result->resources->cpu_milliseconds, uint64_t{2});
  EXPECT_EQ(result->resources->elapsed_milliseconds, uint64_t{3});
  EXPECT(talk.NothingIsLeft());
}

TEST(FloodsAreCutOff) {
  Talk log;
  log.request.limits.log_bytes = 1024;
  Script flood;
  flood.Frame(FrameType::kLog, std::string(protocol::kMaxPayload, 'x')).Frame(FrameType::kLog, std::string(1025, 'x'));
  EXPECT_ERROR(log.With(Hello(), flood), Code::kProtocol, "more log than was allowed");
  EXPECT(log.NothingIsLeft());
  for (const bool before_the_source : {true, false}) {
    Talk talk;
    Script greeting = Hello();
    Script rest;
    for (int i = 0; i < 2000; ++i) (before_the_source ? greeting : rest).Frame(FrameType::kPhase, R"({"phase":"x"})");
    EXPECT_ERROR(talk.With(greeting, rest), Code::kProtocol, "more PHASE frames than");
    EXPECT(talk.NothingIsLeft());
  }
}

// A build that prints what looks like the end of a session, or drives a terminal, has printed bytes.
TEST(TheLogIsData) {
  const Script end = Script().Document(FrameType::kProvenance, "forged").Done();
  const std::string forged = std::string(AsText(end.bytes)) + "\x1b[2Jsamovar: attesting\n";
  Talk talk;
  auto result =
      talk.With(Hello(), Script().Frame(FrameType::kLog, forged).Document(FrameType::kProvenance, "{}").Done());
  REQUIRE_OK(result);
  EXPECT_EQ(talk.log, forged);
  EXPECT(talk.phases.empty());
  EXPECT_EQ(TextOf(talk.bundle() + "/build.log"), forged);
  EXPECT_EQ(TextOf(talk.bundle() + "/provenance.json"), "{}");
}
