// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/lzma.h"

#include <algorithm>
#include <array>

#include "measurements/base/text.h"

namespace samovar::firmware {

namespace {

using Probability = uint16_t;
constexpr int kProbabilityBits = 11;
constexpr int kMoveBits = 5;
constexpr Probability kHalf = 1 << (kProbabilityBits - 1);
constexpr uint32_t kTopValue = 1 << 24;

constexpr size_t kStates = 12;
constexpr size_t kPosStates = 16;
constexpr size_t kLengthStates = 4;     // distances are coded by the length of their match, up to this
constexpr uint32_t kLiteralStates = 7;  // states below this follow a literal
constexpr uint32_t kMatchMinLength = 2;
constexpr uint32_t kEndPosModel = 14;
constexpr uint32_t kFullDistances = 1 << (kEndPosModel / 2);
constexpr uint32_t kAlignBits = 4;

Error Bad(Code code, const std::string& what) { return {code, "LZMA stream: " + what}; }

class RangeDecoder {
 public:
  explicit RangeDecoder(ByteView in) : in_(in) {
    for (int i = 0; i < 5; ++i) code_ = code_ << 8 | Next();
  }

  // True once more bytes were asked for than there are; what was decoded since then is meaningless.
  [[nodiscard]] bool overrun() const { return overrun_; }

  uint32_t Bit(Probability& probability) {
    uint32_t bound = (range_ >> kProbabilityBits) * probability;
    uint32_t bit = 0;
    if (code_ < bound) {
      range_ = bound;
      probability = static_cast<Probability>(probability + (((1 << kProbabilityBits) - probability) >> kMoveBits));
    } else {
      range_ -= bound;
      code_ -= bound;
      probability = static_cast<Probability>(probability - (probability >> kMoveBits));
      bit = 1;
    }
    Normalize();
    return bit;
  }

  uint32_t Direct(uint32_t bits) {
    uint32_t value = 0;
    for (; bits > 0; --bits) {
      range_ >>= 1;
      uint32_t bit = code_ >= range_ ? 1 : 0;
      if (bit != 0) code_ -= range_;
      Normalize();
      value = value << 1 | bit;
    }
    return value;
  }

  // Reads `bits` bits, highest first, through the tree of probabilities at `tree`.
  uint32_t Tree(std::span<Probability> tree, uint32_t bits) {
    uint32_t node = 1;
    for (uint32_t i = 0; i < bits; ++i) node = node << 1 | Bit(tree[node]);
    return node - (1U << bits);
  }

  // As Tree, but lowest bit first; node 1 is at tree[first + 1].
  uint32_t ReverseTree(std::span<Probability> tree, uint32_t first, uint32_t bits) {
    uint32_t node = 1;
    uint32_t value = 0;
    for (uint32_t i = 0; i < bits; ++i) {
      uint32_t bit = Bit(tree[first + node]);
      node = node << 1 | bit;
      value |= bit << i;
    }
    return value;
  }

 private:
  uint8_t Next() {
    if (at_ < in_.size()) return in_[at_++];
    overrun_ = true;
    return 0;
  }

  void Normalize() {
    if (range_ >= kTopValue) return;
    range_ <<= 8;
    code_ = code_ << 8 | Next();
  }

  ByteView in_;
  size_t at_ = 0;
  uint32_t range_ = 0xffffffff;
  uint32_t code_ = 0;
  bool overrun_ = false;
};

template <size_t N>
std::array<Probability, N> Even() {
  std::array<Probability, N> out;
  out.fill(kHalf);
  return out;
}

class LengthDecoder {
 public:
  uint32_t Decode(RangeDecoder& in, uint32_t pos_state) {
    if (in.Bit(choice_[0]) == 0) return in.Tree(std::span(low_).subspan(size_t{pos_state} * 8, 8), 3);
    if (in.Bit(choice_[1]) == 0) return 8 + in.Tree(std::span(mid_).subspan(size_t{pos_state} * 8, 8), 3);
    return 16 + in.Tree(high_, 8);
  }

 private:
  std::array<Probability, 2> choice_ = Even<2>();
  std::array<Probability, kPosStates* 8> low_ = Even<kPosStates * 8>();
  std::array<Probability, kPosStates* 8> mid_ = Even<kPosStates * 8>();
  std::array<Probability, 256> high_ = Even<256>();
};

struct Properties {
  uint32_t literal_context;   // lc
  uint32_t literal_position;  // lp
  uint32_t position;          // pb
};

class Decoder {
 public:
  Decoder(ByteView in, const Properties& properties, size_t size)
      : in_(in),
        properties_(properties),
        size_(size),
        literals_(size_t{0x300} << (properties.literal_context + properties.literal_position), kHalf) {
    out_.reserve(size);
  }

  Result<Bytes> Run() && {
    while (out_.size() < size_) {
      if (in_.overrun()) return Bad(Code::kTruncated, "ends after " + Decimal(out_.size()) + " bytes of output");
      uint32_t pos_state = static_cast<uint32_t>(out_.size()) & ((1U << properties_.position) - 1);
      if (in_.Bit(is_match_[state_ * kPosStates + pos_state]) == 0) {
        Literal();
      } else {
        TRY(Match(pos_state));
      }
    }
    if (in_.overrun()) return Bad(Code::kTruncated, "the range coder ran out of input");
    return std::move(out_);
  }

 private:
  void Literal() {
    uint32_t previous = out_.empty() ? 0 : out_.back();
    uint32_t position = static_cast<uint32_t>(out_.size()) & ((1U << properties_.literal_position) - 1);
    uint32_t context = (position << properties_.literal_context) + (previous >> (8 - properties_.literal_context));
    std::span<Probability> tree = std::span(literals_).subspan(size_t{0x300} * context, 0x300);
    uint32_t symbol = 1;
    // After a match the byte at the last distance predicts this one, until the first bit that differs.
    if (state_ >= kLiteralStates && reps_[0] < out_.size()) {
      uint32_t predicted = out_[out_.size() - reps_[0] - 1];
      while (symbol < 0x100) {
        uint32_t expected = (predicted >> 7) & 1;
        predicted <<= 1;
        uint32_t bit = in_.Bit(tree[((1 + expected) << 8) + symbol]);
        symbol = symbol << 1 | bit;
        if (bit != expected) break;
      }
    }
    while (symbol < 0x100) symbol = symbol << 1 | in_.Bit(tree[symbol]);
    out_.push_back(static_cast<uint8_t>(symbol));
    state_ = state_ < 4 ? 0 : state_ - (state_ < 10 ? 3 : 6);
  }

  Result<void> Match(uint32_t pos_state) {
    bool after_literal = state_ < kLiteralStates;
    if (in_.Bit(is_rep_[state_]) == 0) {
      uint32_t length = lengths_.Decode(in_, pos_state);
      reps_ = {Distance(length), reps_[0], reps_[1], reps_[2]};
      state_ = after_literal ? 7 : 10;
      return Copy(length + kMatchMinLength);
    }
    if (in_.Bit(is_rep_g0_[state_]) == 0) {
      if (in_.Bit(is_rep0_long_[state_ * kPosStates + pos_state]) == 0) {
        state_ = after_literal ? 9 : 11;
        return Copy(1);
      }
    } else {
      ChooseRep();
    }
    uint32_t length = rep_lengths_.Decode(in_, pos_state);
    state_ = after_literal ? 8 : 11;
    return Copy(length + kMatchMinLength);
  }

  // Brings one of the three older distances to the front.
  void ChooseRep() {
    size_t which = 1;
    if (in_.Bit(is_rep_g1_[state_]) != 0) which = in_.Bit(is_rep_g2_[state_]) == 0 ? 2 : 3;
    std::rotate(reps_.begin(), reps_.begin() + static_cast<ptrdiff_t>(which),
                reps_.begin() + static_cast<ptrdiff_t>(which) + 1);
  }

  uint32_t Distance(uint32_t length) {
    uint32_t length_state = std::min<uint32_t>(length, 3);
    uint32_t slot = in_.Tree(std::span(slots_).subspan(size_t{length_state} * 64, 64), 6);
    if (slot < 4) return slot;
    uint32_t bits = (slot >> 1) - 1;
    uint32_t distance = (2 | (slot & 1)) << bits;
    if (slot < kEndPosModel) return distance + in_.ReverseTree(special_, distance - slot, bits);
    distance += in_.Direct(bits - kAlignBits) << kAlignBits;
    return distance + in_.ReverseTree(align_, 0, kAlignBits);
  }

  Result<void> Copy(uint32_t length) {
    if (reps_[0] >= out_.size()) {
      return Bad(Code::kMalformed, "a match at output offset " + HexNumber(out_.size()) + " reaches before the start");
    }
    if (length > size_ - out_.size()) {
      return Bad(Code::kMalformed, "a match at output offset " + HexNumber(out_.size()) + " reaches past the end");
    }
    for (; length > 0; --length) out_.push_back(out_[out_.size() - reps_[0] - 1]);
    return {};
  }

  RangeDecoder in_;
  Properties properties_;
  size_t size_;
  Bytes out_;
  uint32_t state_ = 0;
  std::array<uint32_t, 4> reps_{};
  std::vector<Probability> literals_;
  std::array<Probability, kStates* kPosStates> is_match_ = Even<kStates * kPosStates>();
  std::array<Probability, kStates> is_rep_ = Even<kStates>();
  std::array<Probability, kStates> is_rep_g0_ = Even<kStates>();
  std::array<Probability, kStates> is_rep_g1_ = Even<kStates>();
  std::array<Probability, kStates> is_rep_g2_ = Even<kStates>();
  std::array<Probability, kStates* kPosStates> is_rep0_long_ = Even<kStates * kPosStates>();
  std::array<Probability, kLengthStates* 64> slots_ = Even<kLengthStates * 64>();
  std::array<Probability, kFullDistances> special_ = Even<kFullDistances>();
  std::array<Probability, 1 << kAlignBits> align_ = Even<1 << kAlignBits>();
  LengthDecoder lengths_;
  LengthDecoder rep_lengths_;
};

}  // namespace

Result<Bytes> DecodeLzma(ByteView stream, size_t max_size) {
  ByteReader reader(stream);
  uint8_t packed = TRY(reader.U8("LZMA properties"));
  if (packed >= 9 * 5 * 5) return Bad(Code::kMalformed, "properties byte " + Decimal(packed) + " is out of range");
  Properties properties{packed % 9U, packed / 9U % 5U, packed / 45U};
  TRY(reader.Skip(4, "LZMA dictionary size"));  // the whole output is kept, so the dictionary needs no bound of its own
  uint64_t size = TRY(reader.U64Le("LZMA uncompressed size"));
  if (size > max_size) {
    return Bad(Code::kLimit,
               "states " + Decimal(size) + " bytes of output, at most " + Decimal(max_size) + " are accepted");
  }
  ByteView data = TRY(reader.Take(reader.remaining(), "LZMA data"));
  return Decoder(data, properties, static_cast<size_t>(size)).Run();
}

}  // namespace samovar::firmware
