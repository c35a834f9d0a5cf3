// SPDX-License-Identifier: Apache-2.0
#include "guest/inputs/source/receiver.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "guest/inputs/source/incoming_object.h"
#include "guest/posix/side_thread.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

constexpr uint64_t kMaxCommitSize = uint64_t{1} << 20;
constexpr uint64_t kMaxTreeSize = uint64_t{16} << 20;
constexpr uint64_t kMaxLinkTarget = 4095;
constexpr size_t kMaxPath = 4095;
constexpr int kMaxDepth = 128;

using git::EntryKind;
using git::ObjectKind;
using posix::SystemError;
using posix::UniqueFd;

// The limits of a workspace are bytes and files; which one it is, is for the reader to find out.
Error NotCreated(const std::string& path, Error error) {
  if (!error.is(ENOSPC)) return error;
  return Error(Code::kLimit, "create " + Quoted(path) +
                                 ": no room left in the workspace: more bytes than the limit `output`, or more files "
                                 "than one for each 4096 bytes of it");
}

Result<void> CheckId(const git::ObjectId& got, const git::ObjectId& want, ObjectKind kind, const std::string& where) {
  if (got == want) return {};
  return Error(Code::kMismatch, where + ": " + git::ObjectKindName(kind) + " does not match: expected id " +
                                    want.hex() + ", the content that arrived has " + got.hex());
}

// A file whose bytes are arriving.
struct File {
  File(UniqueFd opened, const git::ObjectId& wanted, git::HashAlgorithm algorithm, uint64_t size, std::string name)
      : fd(std::move(opened)), id(wanted), hasher(algorithm, ObjectKind::kBlob, size), where(std::move(name)) {}

  UniqueFd fd;
  git::ObjectId id;  // that it must have
  git::ObjectHasher hasher;
  std::string where;
};

class Receiver {
 public:
  Receiver(protocol::Channel& channel, const SourceRules& rules, protocol::Patience patience)
      : channel_(channel), rules_(rules), patience_(patience) {
    channel_.KeepPayloads([this, before = uint32_t{0}]() mutable { side_.Wait(std::exchange(before, side_.Given())); });
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() { channel_.KeepPayloads({}); }

  Result<SourceFacts> Run(int root) {
    Bytes commit = TRY(Whole(ObjectKind::kCommit, rules_.commit, kMaxCommitSize, "commit"));
    git::Commit parsed = TRY(git::ParseCommit(commit, rules_.algorithm));
    facts_.tree = parsed.tree;
    facts_.committed_at = parsed.committed_at;
    Result<void> received = Directory(parsed.tree, root, "", 0);
    side_.Wait();
    // A file that was refused came before whatever ended the walk.
    TRY(std::move(files_));
    TRY(std::move(received));
    facts_.sha256_tree = tree_digest_.Finish();
    return std::move(facts_);
  }

 private:
  // Receives an object that is kept in memory, and checks its id.
  Result<Bytes> Whole(ObjectKind kind, const git::ObjectId& id, uint64_t max, const std::string& where) {
    IncomingObject object = TRY(IncomingObject::Begin(channel_, kind, max, patience_).In(where));
    git::ObjectHasher hasher(rules_.algorithm, kind, object.size());
    Bytes content;
    content.reserve(object.size());
    for (ByteView piece = TRY(object.Next().In(where)); !piece.empty(); piece = TRY(object.Next().In(where))) {
      hasher.Update(piece);
      content.insert(content.end(), piece.begin(), piece.end());
    }
    TRY(CheckId(hasher.Finish(), id, kind, where));
    return content;
  }

  Result<void> Directory(const git::ObjectId& id, int directory, const std::string& prefix, int depth) {
    std::string where = prefix.empty() ? "source tree" : Quoted(prefix);
    if (depth > kMaxDepth) return Error(Code::kLimit, where + ": directories nest deeper than " + Decimal(kMaxDepth));
    Bytes content = TRY(Whole(ObjectKind::kTree, id, kMaxTreeSize, where));
    // The entries of a tree are kept while the trees in it are walked: both limits count before they are.
    const uint64_t held = content.size();
    tree_bytes_ += held;
    if (tree_bytes_ > rules_.max_tree_bytes) {
      return Error(Code::kLimit, where + ": with the directories around it, its tree has more than " +
                                     Decimal(rules_.max_tree_bytes) + " bytes");
    }
    auto entries = TRY(git::ParseTree(content, rules_.algorithm, rules_.names).In(where));
    Bytes().swap(content);
    entries_ += entries.size();
    if (entries_ > rules_.max_entries)
      return Error(Code::kLimit,
                   where + ": with it, the source has more than " + Decimal(rules_.max_entries) + " entries");
    for (const git::TreeEntry& entry : entries) TRY(Entry(entry, directory, prefix, depth));
    tree_bytes_ -= held;
    return Settle(directory, where);
  }

  Result<void> Entry(const git::TreeEntry& entry, int directory, const std::string& prefix, int depth) {
    if (refused_) return Stopped();
    std::string path = prefix + entry.name;
    if (path.size() > kMaxPath)
      return Error(Code::kLimit, Quoted(path) + ": path longer than " + Decimal(kMaxPath) + " bytes");
    if (entry.kind == EntryKind::kTree) {
      if (mkdirat(directory, entry.name.c_str(), 0755) != 0) {
        return NotCreated(path, SystemError("create " + Quoted(path)));
      }
      UniqueFd child = TRY(posix::OpenAt(directory, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
      return Directory(entry.id, child.get(), path + "/", depth + 1);
    }
    ++facts_.files;
    return entry.kind == EntryKind::kSymlink ? Link(entry, directory, path) : Regular(entry, directory, path);
  }

  Result<void> Link(const git::TreeEntry& entry, int directory, const std::string& path) {
    Bytes content = TRY(Whole(ObjectKind::kBlob, entry.id, kMaxLinkTarget, Quoted(path)));
    std::string target(AsText(content));
    TRY(git::CheckSymlink(path, target));
    if (symlinkat(target.c_str(), directory, entry.name.c_str()) != 0) {
      return NotCreated(path, SystemError("create " + Quoted(path)));
    }
    if (fchownat(directory, entry.name.c_str(), rules_.owner, rules_.owner, AT_SYMLINK_NOFOLLOW) != 0) {
      return SystemError("set the owner of " + Quoted(path));
    }
    timespec times[2] = {Stamp(), Stamp()};
    if (utimensat(directory, entry.name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
      return SystemError("set the time of " + Quoted(path));
    Record(entry, path, Sha256(content));
    return {};
  }

  Result<void> Regular(const git::TreeEntry& entry, int directory, const std::string& path) {
    const std::string where = Quoted(path);
    uint64_t left = rules_.max_bytes - facts_.bytes;
    IncomingObject object = TRY(IncomingObject::Begin(channel_, ObjectKind::kBlob, left, patience_).In(where));
    facts_.bytes += object.size();
    unsigned mode = entry.kind == EntryKind::kExecutable ? 0755 : 0644;
    auto created = posix::OpenAt(directory, entry.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (!created.ok()) return NotCreated(path, std::move(created).error());
    auto file = std::make_shared<File>(std::move(created).value(), entry.id, rules_.algorithm, object.size(), where);
    Sha256Hasher sha256;
    for (ByteView piece = TRY(object.Next().In(where)); !piece.empty(); piece = TRY(object.Next().In(where))) {
      if (refused_) return Stopped();
      side_.Do([this, file, piece] { Add(*file, piece); });
      sha256.Update(piece);
    }
    side_.Do([this, file] { Finish(*file); });
    Record(entry, path, sha256.Finish());
    return {};
  }

  // The next three are the other thread's. What was refused first counts; nothing is done after that.
  void Add(File& file, ByteView piece) {
    if (!files_.ok()) return;
    file.hasher.Update(piece);
    Keep(posix::WriteAll(file.fd.get(), piece, file.where));
  }

  void Finish(File& file) {
    if (!files_.ok()) return;
    Keep(CheckId(file.hasher.Finish(), file.id, ObjectKind::kBlob, file.where));
    if (files_.ok()) Keep(Settle(file.fd.get(), file.where));
  }

  void Keep(Result<void> result) {
    files_ = std::move(result);
    refused_ = !files_.ok();
  }

  // Ends the walk; nobody sees it, as what was refused is reported first.
  static Error Stopped() { return Error(Code::kMismatch, "a file was refused"); }

  // Gives a finished file or directory its owner and time. The mode is set by creation; PID 1's umask takes nothing of
  // it (guest/boot/mount_table.cc).
  Result<void> Settle(int fd, const std::string& where) const {
    if (fchown(fd, rules_.owner, rules_.owner) != 0) return SystemError("set the owner of " + where);
    timespec times[2] = {Stamp(), Stamp()};
    if (futimens(fd, times) != 0) return SystemError("set the time of " + where);
    return {};
  }

  [[nodiscard]] timespec Stamp() const { return {static_cast<time_t>(facts_.committed_at), 0}; }

  // Depth-first order over git's sorted trees is the order of full paths by bytes, so the list is hashed as it comes.
  void Record(const git::TreeEntry& entry, const std::string& path, const Sha256Digest& digest) {
    std::string line = std::string(entry.mode()) + " " + path;
    line.push_back('\0');
    tree_digest_.Update(AsBytes(line));
    tree_digest_.Update(digest.view());
  }

  protocol::Channel& channel_;
  const SourceRules& rules_;
  protocol::Patience patience_;
  SourceFacts facts_;
  Sha256Hasher tree_digest_;
  uint64_t entries_ = 0;
  uint64_t tree_bytes_ = 0;  // of the tree at hand and those around it
  // Git's id of a file and the writing of it go on beside its SHA-256. The thread ends with the source: what starts the
  // build must be one thread.
  Result<void> files_;                 // the other thread's until it has been waited for
  std::atomic<bool> refused_ = false;  // that files_ is an error
  posix::SideThread side_;
};

}  // namespace

Result<SourceFacts> ReceiveSource(protocol::Channel& channel, const SourceRules& rules, int root,
                                  protocol::Patience patience) {
  return Receiver(channel, rules, patience).Run(root);
}

}  // namespace samovar::inputs
