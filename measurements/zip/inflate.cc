// SPDX-License-Identifier: Apache-2.0
#include "measurements/zip/inflate.h"

#include <algorithm>
#include <array>
#include <optional>

#include "measurements/base/text.h"

namespace samovar::zip {

namespace {

constexpr size_t kWindow = 32768;
constexpr size_t kMaxBits = 15;    // of a code
constexpr size_t kLiterals = 288;  // literals, the end of a block, lengths
constexpr size_t kDistances = 30;
constexpr size_t kLengthCodes = 19;  // in which lengths of codes are written
constexpr unsigned kEndOfBlock = 256;

// Bits from the least significant one of each byte on. Beyond the end they are zeros, and `Overrun` says so.
class Bits {
 public:
  explicit Bits(ByteView bytes) : bytes_(bytes) {}

  unsigned Take(unsigned count) {
    while (held_ < count) {
      const uint64_t next = at_ < bytes_.size() ? bytes_[at_] : 0;
      ++at_;
      bits_ |= next << held_;
      held_ += 8;
    }
    const auto out = static_cast<unsigned>(bits_ & ((uint64_t{1} << count) - 1));
    bits_ >>= count;
    held_ -= count;
    return out;
  }

  // Goes on at the next whole byte, and takes `count` bytes; nothing if there are not as many.
  std::optional<ByteView> TakeBytes(size_t count) {
    at_ -= held_ / 8;
    bits_ = 0;
    held_ = 0;
    if (at_ > bytes_.size() || count > bytes_.size() - at_) return std::nullopt;
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }

  [[nodiscard]] bool Overrun() const { return at_ - held_ / 8 > bytes_.size(); }
  [[nodiscard]] bool AtEnd() const { return at_ - held_ / 8 == bytes_.size(); }

 private:
  ByteView bytes_;
  size_t at_ = 0;
  uint64_t bits_ = 0;
  unsigned held_ = 0;
};

// A prefix code (section 3.2.2), by how many codes each length has and the symbols in the order of their codes.
class PrefixCode {
 public:
  // kMalformed if the lengths make no code: more than there are, or less, where a single code of one bit is no fault.
  static Result<PrefixCode> Make(std::span<const uint8_t> lengths) {
    PrefixCode out;
    for (const uint8_t length : lengths) ++out.count_[length];
    const size_t used = lengths.size() - out.count_[0];
    out.count_[0] = 0;
    int free = 1;  // codes of the present length that no shorter one has taken
    for (size_t bits = 1; bits <= kMaxBits; ++bits) {
      free = 2 * free - out.count_[bits];
      if (free < 0) return Error(Code::kMalformed, "deflate: more codes than their lengths allow");
    }
    if (free > 0 && (used > 1 || out.count_[1] != used)) {
      return Error(Code::kMalformed, "deflate: fewer codes than their lengths need");
    }
    std::array<uint16_t, kMaxBits + 2> next{};
    for (size_t bits = 1; bits <= kMaxBits; ++bits)
      next[bits + 1] = static_cast<uint16_t>(next[bits] + out.count_[bits]);
    for (size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      if (lengths[symbol] != 0) out.symbols_[next[lengths[symbol]]++] = static_cast<uint16_t>(symbol);
    }
    return out;
  }

  // The next symbol; nothing for bits that are no code.
  std::optional<unsigned> Take(Bits& bits) const {
    unsigned code = 0, first = 0, before = 0;  // first: the lowest code of this length; before: symbols of shorter ones
    for (size_t length = 1; length <= kMaxBits; ++length) {
      code = code << 1 | bits.Take(1);
      if (code - first < count_[length]) return symbols_[before + code - first];
      before += count_[length];
      first = (first + count_[length]) << 1;
    }
    return std::nullopt;
  }

 private:
  std::array<uint16_t, kMaxBits + 1> count_{};
  std::array<uint16_t, kLiterals> symbols_{};
};

struct Codes {
  PrefixCode literals, distances;
};

class Inflater {
 public:
  Inflater(ByteView stream, uint64_t size, const Sink& sink) : bits_(stream), size_(size), sink_(sink) {}

  Result<void> Run() {
    bool last = false;
    while (!last) {
      last = bits_.Take(1) == 1;
      TRY(Block(bits_.Take(2)));
    }
    if (total_ != size_) return Error(Code::kMismatch, Sized());
    if (!bits_.AtEnd()) return Error(Code::kMalformed, "deflate: bytes behind the end of the stream");
    Flush();
    return {};
  }

 private:
  static Error Truncated() { return Error(Code::kTruncated, "deflate: the stream ends before its last block does"); }
  [[nodiscard]] std::string Sized() const {
    return "deflate: expected " + Decimal(size_) + " bytes, found " + (total_ < size_ ? Decimal(total_) : "more");
  }

  Result<void> Block(unsigned kind) {
    if (bits_.Overrun()) return Truncated();
    if (kind == 0) return Stored();
    if (kind == 3) return Error(Code::kMalformed, "deflate: a block of the reserved kind");
    if (kind == 2) {
      const Codes codes = TRY(TakeCodes());
      return Compressed(codes);
    }
    const Codes codes = TRY(FixedCodes());
    return Compressed(codes);
  }

  // Section 3.2.4: a length, its complement, bytes.
  Result<void> Stored() {
    const auto head = bits_.TakeBytes(4);
    if (!head.has_value()) return Truncated();
    const unsigned size = (*head)[0] | (*head)[1] << 8, complement = (*head)[2] | (*head)[3] << 8;
    if ((size ^ complement) != 0xffff) return Error(Code::kMalformed, "deflate: a stored block whose lengths disagree");
    const auto bytes = bits_.TakeBytes(size);
    if (!bytes.has_value()) return Truncated();
    for (const uint8_t byte : *bytes) {
      if (!Put(byte)) return Error(Code::kMismatch, Sized());
    }
    return {};
  }

  // Section 3.2.6.
  static Result<Codes> FixedCodes() {
    std::array<uint8_t, kLiterals> lengths{};
    for (size_t i = 0; i < kLiterals; ++i) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    std::array<uint8_t, kDistances + 2> distances{};
    distances.fill(5);
    Codes out;
    out.literals = TRY(PrefixCode::Make(lengths));
    out.distances = TRY(PrefixCode::Make(distances));
    return out;
  }

  // Section 3.2.7: the lengths of both codes, themselves written in a code.
  Result<Codes> TakeCodes() {
    constexpr uint8_t kOrder[kLengthCodes] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    const size_t literals = bits_.Take(5) + 257, distances = bits_.Take(5) + 1, order = bits_.Take(4) + 4;
    if (literals > kLiterals - 2 || distances > kDistances) {
      return Error(Code::kMalformed, "deflate: more symbols than there are");
    }
    std::array<uint8_t, kLengthCodes> code_lengths{};
    for (size_t i = 0; i < order; ++i) code_lengths[kOrder[i]] = static_cast<uint8_t>(bits_.Take(3));
    const PrefixCode code = TRY(PrefixCode::Make(code_lengths));
    std::array<uint8_t, kLiterals + kDistances> lengths{};
    TRY(TakeLengths(code, std::span(lengths).first(literals + distances)));
    if (lengths[kEndOfBlock] == 0) return Error(Code::kMalformed, "deflate: a block that cannot end");
    Codes out;
    out.literals = TRY(PrefixCode::Make(std::span(lengths).first(literals)));
    out.distances = TRY(PrefixCode::Make(std::span(lengths).subspan(literals, distances)));
    return out;
  }

  Result<void> TakeLengths(const PrefixCode& code, std::span<uint8_t> into) {
    for (size_t i = 0; i < into.size();) {
      const auto symbol = code.Take(bits_);
      if (bits_.Overrun()) return Truncated();
      if (!symbol.has_value()) return Error(Code::kMalformed, "deflate: bits that are no code");
      if (*symbol < 16) {
        into[i++] = static_cast<uint8_t>(*symbol);
        continue;
      }
      if (*symbol == 16 && i == 0) return Error(Code::kMalformed, "deflate: repeats a length before the first");
      const uint8_t value = *symbol == 16 ? into[i - 1] : 0;
      const size_t times = *symbol == 16 ? 3 + bits_.Take(2) : *symbol == 17 ? 3 + bits_.Take(3) : 11 + bits_.Take(7);
      if (times > into.size() - i) return Error(Code::kMalformed, "deflate: more lengths than symbols");
      std::fill_n(into.begin() + static_cast<ptrdiff_t>(i), times, value);
      i += times;
    }
    return {};
  }

  Result<void> Compressed(const Codes& codes) {
    for (;;) {
      const auto symbol = codes.literals.Take(bits_);
      if (bits_.Overrun()) return Truncated();
      if (!symbol.has_value()) return Error(Code::kMalformed, "deflate: bits that are no code");
      if (*symbol == kEndOfBlock) return {};
      if (*symbol > kEndOfBlock) {
        TRY(Match(*symbol - kEndOfBlock - 1, codes.distances));
      } else if (!Put(static_cast<uint8_t>(*symbol))) {
        return Error(Code::kMismatch, Sized());
      }
    }
  }

  // Section 3.2.5: a length by its symbol and some bits more, then a distance alike.
  Result<void> Match(unsigned symbol, const PrefixCode& distances) {
    constexpr uint16_t kBase[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    if (symbol >= std::size(kBase)) return Error(Code::kMalformed, "deflate: a length that there is not");
    const unsigned more = symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
    const unsigned length = kBase[symbol] + bits_.Take(more);
    const auto code = distances.Take(bits_);
    if (bits_.Overrun()) return Truncated();
    if (!code.has_value() || *code >= kDistances)
      return Error(Code::kMalformed, "deflate: a distance that there is not");
    const unsigned extra = *code < 4 ? 0 : *code / 2 - 1;
    const unsigned base = *code < 4 ? *code + 1 : (2 + *code % 2) * (1U << extra) + 1;
    const unsigned distance = base + bits_.Take(extra);
    if (distance > total_) return Error(Code::kMalformed, "deflate: a match before the beginning");
    for (unsigned i = 0; i < length; ++i) {
      if (!Put(window_[(total_ - distance) % kWindow])) return Error(Code::kMismatch, Sized());
    }
    return {};
  }

  // False if that is one byte too many.
  bool Put(uint8_t byte) {
    if (total_ == size_) {
      ++total_;
      return false;
    }
    window_[total_++ % kWindow] = byte;
    if (total_ % kWindow == 0) Flush();
    return true;
  }

  void Flush() {
    const size_t rest = total_ % kWindow;
    const size_t count = rest == 0 ? static_cast<size_t>(total_ - flushed_) : rest;
    sink_(ByteView(window_).first(count));
    flushed_ = total_;
  }

  Bits bits_;
  const uint64_t size_;
  const Sink& sink_;
  uint64_t total_ = 0, flushed_ = 0;
  std::array<uint8_t, kWindow> window_{};
};

}  // namespace

Result<void> Inflate(ByteView stream, uint64_t size, const Sink& sink) { return Inflater(stream, size, sink).Run(); }

}  // namespace samovar::zip
