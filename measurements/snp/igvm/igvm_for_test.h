// SPDX-License-Identifier: Apache-2.0
//
// IGVM files for unit tests, written header by header.
#pragma once

#include "measurements/snp/igvm/igvm_file.h"

namespace samovar::snp::fake {

class IgvmWriter {
 public:
  // Header appends one variable header.
  IgvmWriter& Header(uint32_t type, const Bytes& content) {
    headers_.U32Le(type);
    headers_.U32Le(static_cast<uint32_t>(content.size()));
    headers_.Raw(content);
    headers_.Zero((8 - content.size() % 8) % 8);
    return *this;
  }

  IgvmWriter& Platform(uint32_t mask, uint8_t type) {
    ByteWriter out;
    out.U32Le(mask);
    out.U8(2);
    out.U8(type);
    out.U16Le(1);
    out.U64Le(0);
    return Header(0x1, out.bytes());
  }

  IgvmWriter& Policy(uint64_t policy, uint32_t mask) {
    ByteWriter out;
    out.U64Le(policy);
    out.U32Le(mask);
    out.Zero(4);
    return Header(0x101, out.bytes());
  }

  // Page adds a page whose bytes are all `fill`, or one without data.
  IgvmWriter& Page(uint64_t gpa, uint32_t mask, std::optional<uint8_t> fill, uint32_t flags = 0, uint16_t kind = 0) {
    ByteWriter out;
    out.U64Le(gpa);
    out.U32Le(mask);
    out.U32Le(fill ? Data(Bytes(4096, *fill)) : 0);
    out.U32Le(flags);
    out.U16Le(kind);
    out.U16Le(0);
    return Header(0x302, out.bytes());
  }

  IgvmWriter& Area(uint64_t size, uint32_t index) {
    ByteWriter out;
    out.U64Le(size);
    out.U32Le(index);
    out.U32Le(0);
    return Header(0x301, out.bytes());
  }

  IgvmWriter& Insert(uint64_t gpa, uint32_t mask, uint32_t index) {
    ByteWriter out;
    out.U64Le(gpa);
    out.U32Le(mask);
    out.U32Le(index);
    return Header(0x303, out.bytes());
  }

  IgvmWriter& Context(uint64_t gpa, uint32_t mask, uint16_t index, const Bytes& state) {
    ByteWriter out;
    out.U64Le(gpa);
    out.U32Le(mask);
    out.U32Le(Data(state));
    out.U16Le(index);
    out.U16Le(0);
    return Header(0x304, out.bytes());
  }

  IgvmWriter& IdBlock(uint32_t mask, const Sha384Digest& digest) {
    ByteWriter out;
    out.U32Le(mask);
    out.U32Le(0);
    out.Raw(digest.view());
    out.PadTo(8 + 48 + 16 + 16 + 4 + 4 + 4 + 4 + 2 * 296);
    return Header(0x30b, out.bytes());
  }

  // Finish returns the file. Pages lie behind the headers; where is only known now, so offsets are corrected.
  [[nodiscard]] Bytes Finish(uint32_t version = 1) const {
    size_t fixed = version == 1 ? 24 : 32;
    Bytes headers = headers_.bytes();
    size_t start = (fixed + headers.size() + 4095) / 4096 * 4096;
    for (size_t at = 0; at + 8 <= headers.size();) {
      uint32_t type = Word(headers, at);
      uint32_t length = Word(headers, at + 4);
      bool points = type == 0x302 || type == 0x304;
      if (points && length >= 16 && Word(headers, at + 20) != 0) {
        SetWord(headers, at + 20, static_cast<uint32_t>(Word(headers, at + 20) - 1 + start));
      }
      at += 8 + (length + 7) / 8 * 8;
    }
    ByteWriter out;
    out.Text("IGVM");
    out.U32Le(version);
    out.U32Le(static_cast<uint32_t>(fixed));
    out.U32Le(static_cast<uint32_t>(headers.size()));
    out.U32Le(static_cast<uint32_t>(start + data_.size()));
    out.U32Le(0);
    if (version == 2) {
      out.U32Le(0);
      out.U32Le(4096);
    }
    out.Raw(headers);
    Bytes file = out.bytes();
    SetWord(file, 20, Crc(file));
    file.resize(start);
    file.insert(file.end(), data_.begin(), data_.end());
    return file;
  }

  static uint32_t Word(const Bytes& bytes, size_t at) {
    uint32_t out = 0;
    for (size_t i = 4; i > 0; --i) out = out << 8 | bytes[at + i - 1];
    return out;
  }

  static void SetWord(Bytes& bytes, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<uint8_t>(value >> 8 * i);
  }

  // Crc is CRC-32 bit by bit, as another way to the same number.
  static uint32_t Crc(const Bytes& bytes) {
    uint32_t crc = ~uint32_t{0};
    for (uint8_t byte : bytes) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320 & (~(crc & 1) + 1));
    }
    return ~crc;
  }

 private:
  // Appends to the data; returns its offset there plus one.
  uint32_t Data(const Bytes& bytes) {
    data_.insert(data_.end(), bytes.begin(), bytes.end());
    return static_cast<uint32_t>(data_.size() - bytes.size() + 1);
  }

  ByteWriter headers_;
  Bytes data_;
};

// Vmsa is a page with the CR0 that KVM leaves.
inline Bytes Vmsa(uint8_t cr0 = 0x31) {
  Bytes out(4096);
  out[0x158] = cr0;
  return out;
}

// SmallIgvm is a file for QEMU with a bit of everything: mask 1 is SEV-SNP, mask 2 native.
inline IgvmWriter SmallIgvm() {
  IgvmWriter out;
  out.Platform(1, 2).Platform(2, 0).Policy(0x30000, 1).Area(8192, 7);
  out.Insert(0x9000, 1, 7);
  out.Page(0x1000, 1, 0xaa).Page(0x2000, 3, std::nullopt).Page(0x3000, 2, 0xbb);
  out.Page(0x4000, 1, std::nullopt, 2).Page(0x5000, 1, std::nullopt, 0, 1).Page(0x6000, 1, std::nullopt, 0, 2);
  out.Page(0x7000, 1, 0xcc, 4);
  out.Context(0xfffffffff000, 1, 0, Vmsa());
  return out;
}

}  // namespace samovar::snp::fake
