// SPDX-License-Identifier: Apache-2.0
#include "host/session/source/git_source.h"

#include <unistd.h>

#include <algorithm>

#include "guest/posix/pipe.h"
#include "host/run/interrupts.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

constexpr size_t kMaxListing = size_t{512} << 20;
constexpr std::string_view kPointer = "version https://git-lfs.github.com/spec/v1\n";
// A Git LFS pointer has this line, "oid sha256:" and 64 digits, and "size " and a number.
constexpr uint64_t kPointerMin = 124;
constexpr uint64_t kPointerMax = 148;

Result<std::string> Run(run::Program program, size_t max = kMaxListing) {
  std::string text = TRY(run::Capture(std::move(program), max));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

// Cuts what is before the next NUL off `rest`.
std::string_view NextField(std::string_view& rest) {
  const size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

// Makes a commit of the working tree with an index and an object folder of the view, so that the repository stays as it
// is.
Result<void> CommitWorkingTree(SourceCommit& source) {
  auto git = [&](run::Words words) {
    run::Program program = source.view.Git(std::move(words));
    for (const char* word : {"GIT_AUTHOR_NAME=samovar", "GIT_AUTHOR_EMAIL=samovar@localhost",
                             "GIT_COMMITTER_NAME=samovar", "GIT_COMMITTER_EMAIL=samovar@localhost"}) {
      program.environment.emplace_back(word);
    }
    return Run(std::move(program));
  };
  TRY(git({"read-tree", source.commit}));
  TRY(git({"add", "--all", ":/"}));
  std::string tree = TRY(git({"write-tree"}));
  source.commit = TRY(git({"commit-tree", tree, "-p", source.commit, "-m", "uncommitted changes"}));
  source.dirty = true;
  return {};
}

struct Listing {
  uint64_t bytes = 0;
  std::string paths;     // each with a NUL, as git reads them
  std::string pointers;  // ids and paths of files that may be Git LFS pointers: "ID PATH" and a NUL each
  bool attributes = false;
};

// Reads "MODE ID SIZE PATH" lines of ls-tree.
Result<Listing> ListFiles(const SourceCommit& source) {
  const std::string text =
      TRY(run::Capture(source.view.Git({"ls-tree", "-r", "-z", "--full-tree",
                                        "--format=%(objectmode) %(objectname) %(objectsize) %(path)", source.commit}),
                       kMaxListing));
  Listing out;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = NextField(rest);
    std::string_view fields[3];
    for (std::string_view& field : fields) {
      const size_t end = std::min(line.find(' '), line.size());
      field = line.substr(0, end);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    if (fields[0] == "160000") {
      return Error(Code::kUsage, Quoted(line) + " is a submodule; add its files to the tree, which is what is built");
    }
    const uint64_t size = TRY(ParseNumber(fields[2], UINT64_MAX / 2, "git ls-tree: size"));
    out.bytes += size;
    out.paths.append(line).push_back('\0');
    out.attributes = out.attributes || line == ".gitattributes" || line.ends_with("/.gitattributes");
    if (size >= kPointerMin && size <= kPointerMax && fields[0] != "120000") {
      out.pointers.append(fields[1]).append(" ").append(line).push_back('\0');
    }
  }
  return out;
}

Error WouldBeFiltered(std::string_view path, const std::string& what) {
  return Error(Code::kUsage, Quoted(path) + " " + what +
                                 "; the guest builds files as they are stored: store the content itself, or build it "
                                 "so with --as-stored");
}

// Paths whose attributes name a filter, by the attributes of the commit itself.
Result<void> RefuseFilters(const SourceCommit& source, const Listing& listing, const std::string& scratch) {
  if (!listing.attributes) return {};
  const std::string index = "GIT_INDEX_FILE=" + scratch + "/attributes-index";
  run::Program read = source.view.Git({"read-tree", source.commit});
  read.environment.push_back(index);
  TRY(run::Capture(std::move(read)));
  const posix::UniqueFd paths = TRY(posix::MemoryFile("samovar-paths", AsBytes(listing.paths)));
  run::Program check = source.view.Git({"check-attr", "--cached", "-z", "--stdin", "filter"});
  check.environment.push_back(index);
  check.descriptors = {{paths.get(), STDIN_FILENO}};
  const std::string answers = TRY(run::Capture(std::move(check), kMaxListing));
  for (std::string_view rest = answers; !rest.empty();) {
    const std::string_view path = NextField(rest);
    NextField(rest);  // "filter"
    const std::string_view value = NextField(rest);
    if (value != "unspecified" && value != "unset") {
      return WouldBeFiltered(path, "has the attribute filter=" + Quoted(value));
    }
  }
  return {};
}

Result<void> RefusePointers(const SourceCommit& source, const Listing& listing) {
  std::string ids;
  for (std::string_view rest = listing.pointers; !rest.empty();) {
    const std::string_view entry = NextField(rest);
    ids.append(entry.substr(0, entry.find(' '))).push_back('\n');
  }
  if (ids.empty()) return {};
  const posix::UniqueFd questions = TRY(posix::MemoryFile("samovar-ids", AsBytes(ids)));
  run::Program read = source.view.Git({"cat-file", "--batch=%(objectsize)"});
  read.descriptors = {{questions.get(), STDIN_FILENO}};
  const std::string answers = TRY(run::Capture(std::move(read), kMaxListing));
  std::string_view rest = answers;
  for (std::string_view entries = listing.pointers; !entries.empty();) {
    const std::string_view entry = NextField(entries);
    const size_t line = std::min(rest.find('\n'), rest.size());
    const uint64_t size = TRY(ParseNumber(rest.substr(0, line), kPointerMax, "git cat-file: size"));
    if (rest.size() < line + 1 + size + 1) return Error(Code::kEnvironment, "git cat-file ended early");
    if (rest.substr(line + 1, size).starts_with(kPointer)) {
      return WouldBeFiltered(entry.substr(entry.find(' ') + 1),
                             "is a Git LFS pointer, not the file that it stands for");
    }
    rest.remove_prefix(line + 1 + size + 1);
  }
  return {};
}

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+").find(c) != std::string_view::npos;
}

// The last name of a path, as a URI.
std::string LocalUri(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  std::string out = "file:///";
  for (char c : slash == std::string_view::npos ? path : path.substr(slash + 1)) {
    if (IsPlain(c)) {
      out += c;
    } else {
      const auto byte = static_cast<uint8_t>(c);
      out += "%" + EncodeHex(ByteView(&byte, 1));
    }
  }
  return out;
}

// "user:password@host/path" without what is before the host. A password with a slash in it moves the first slash to the
// left of the "@"; then what looks like a port is none.
std::string_view WithoutUser(std::string_view rest) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  size_t at = rest.substr(0, slash).rfind('@');
  if (at == std::string_view::npos) {
    const size_t colon = rest.substr(0, slash).rfind(':');
    const bool port =
        colon == std::string_view::npos || rest.front() == '[' ||
        rest.substr(colon + 1, slash - colon - 1).find_first_not_of("0123456789") == std::string_view::npos;
    if (!port) at = rest.rfind('@');
  }
  return at == std::string_view::npos ? rest : rest.substr(at + 1);
}

}  // namespace

std::string PublishedUri(const std::string& remote) {
  std::string_view text = std::string_view(remote).substr(0, remote.find_first_of("?#"));
  const size_t scheme = text.find("://");
  const size_t slash = std::min(text.find('/'), text.size());
  if (scheme != std::string_view::npos && text.find("::") > scheme) {
    if (text.starts_with("file://")) return LocalUri(text.substr(scheme + 3));
    return std::string(text.substr(0, scheme + 3)) + std::string(WithoutUser(text.substr(scheme + 3)));
  }
  // "helper::address": the address can be a command line.
  if (text.substr(0, slash).find("::") != std::string_view::npos && !text.starts_with('[')) return "";
  // "user@host:path", the short form of ssh.
  std::string_view host = text.substr(0, slash);
  size_t at = host.rfind('@', host.rfind(':'));
  if (host.find(':') == std::string_view::npos) return LocalUri(text);
  if (at != std::string_view::npos) {
    text.remove_prefix(at + 1);
    host.remove_prefix(at + 1);
  }
  const size_t colon = host.starts_with('[') ? host.find("]:") + 1 : host.find(':');
  std::string_view path = text.substr(std::min(colon + 1, text.size()));
  while (path.starts_with('/')) path.remove_prefix(1);
  return "ssh://" + std::string(host.substr(0, colon)) + "/" + std::string(path);
}

Result<SourceCommit> FindSource(const SourceRequest& request, const std::string& scratch) {
  SourceCommit out = {.view = TRY(GitView::Open(request.folder, scratch))};
  const std::string& top = out.view.top();
  std::optional<std::string> commit = out.view.Resolve(request.revision);
  TRY(run::Interrupts::Check());
  if (!commit) {
    return Error(Code::kUsage, "no commit " + Quoted(request.revision) + " in " + Quoted(top) +
                                   "; commit the source, or name one with --commit");
  }
  out.commit = *commit;
  const std::string remote = out.view.Setting("remote.origin.url");
  out.uri = remote.empty() ? "" : PublishedUri(remote);
  if (out.uri.empty()) out.uri = LocalUri(top);
  if (request.revision == "HEAD" && !out.view.bare()) {
    TRY(out.view.SetHead(out.commit));
    std::string changes =
        TRY(Run(out.view.Git({"status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=all"})));
    if (!changes.empty() && request.dirty == Dirty::kRefuse) {
      return Error(Code::kUsage, Quoted(top) + " has uncommitted changes (" +
                                     Quoted(changes.substr(0, changes.find('\n'))) +
                                     "…); commit them, or build them with --allow-dirty, which the provenance records");
    }
    if (!changes.empty()) TRY(CommitWorkingTree(out));
  }
  const Listing listing = TRY(ListFiles(out));
  if (request.filtered == Filtered::kRefuse) {
    TRY(RefuseFilters(out, listing, scratch));
    TRY(RefusePointers(out, listing));
  }
  out.bytes = listing.bytes;
  return out;
}

bool HasSourceFile(const SourceCommit& source, const std::string& path) {
  auto line = run::Capture(source.view.Git({"ls-tree", "--full-tree", "-z", source.commit, "--", path}));
  return line.ok() && line->find(" blob ") != std::string::npos;
}

Result<std::string> ReadSourceFile(const SourceCommit& source, const std::string& path, size_t max) {
  auto text = run::Capture(source.view.Git({"cat-file", "blob", source.commit + ":" + path}), max);
  if (text.ok()) return text;
  return Error(Code::kUsage,
               "commit " + source.commit + " has no readable file " + Quoted(path) + ": " + text.error().message());
}

}  // namespace samovar::session
