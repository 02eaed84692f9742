#include "archive/tar_writer.hpp"

#include <fmt/format.h>

#include <utility>

#include "archive/tar_header.hpp"

namespace kymaros::archive {
namespace {

constexpr std::size_t kLongestName = 99;

void pad(std::string& archive) { archive.resize((archive.size() + kTarBlock - 1) / kTarBlock * kTarBlock); }

std::string header_block(std::string_view path, char type_flag, std::size_t size) {
  std::string block(kTarBlock, '\0');
  const auto put = [&](std::size_t offset, std::string_view text) {
    block.replace(offset, text.size(), text);
  };
  put(0, path.substr(0, kLongestName));
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", size));
  put(136, "00000000000");
  put(148, "        ");
  put(156, std::string_view(&type_flag, 1));
  put(257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const unsigned char byte : block) sum += byte;
  put(148, fmt::format("{:06o}", sum) + '\0');
  return block;
}

/// One pax record. Its length counts its own digits, so it is found by trying.
std::string pax_record(std::string_view key, std::string_view value) {
  std::size_t length = 0;
  std::string record;
  do {
    length = record.size();
    record = fmt::format("{} {}={}\n", length, key, value);
  } while (record.size() != length);
  return record;
}

}  // namespace

void TarWriter::add_file(std::string_view path, std::string_view content) {
  if (path.size() > kLongestName) add_entry("pax", 'x', pax_record("path", path));
  add_entry(path, '0', content);
}

void TarWriter::add_entry(std::string_view path, char type_flag, std::string_view content) {
  archive_ += header_block(path, type_flag, content.size());
  archive_ += content;
  pad(archive_);
}

std::string TarWriter::finish() && {
  archive_.append(2 * kTarBlock, '\0');
  return std::move(archive_);
}

}  // namespace kymaros::archive
