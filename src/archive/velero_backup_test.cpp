#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "archive/gzip.hpp"
#include "archive/tar_reader.hpp"

namespace kymaros::archive {
namespace {

using testing::HasSubstr;

class Files : public TarHandler {
 public:
  Result<TarInterest> on_entry(const TarEntry& entry) override {
    EXPECT_EQ(entry.type, TarEntryType::File) << entry.path;
    current_ = &contents[entry.path];
    sizes[entry.path] = entry.size;
    return TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    current_->append(bytes);
    return {};
  }
  Result<void> on_entry_end() override { return {}; }

  std::map<std::string, std::string> contents;
  std::map<std::string, std::uint64_t> sizes;

 private:
  std::string* current_ = nullptr;
};

std::string stored_backup() {
  std::ifstream file(KYMAROS_SOURCE_DIR "/src/archive/testdata/velero-backup.tar.gz", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<Files> read_backup(std::string_view bytes, std::size_t piece) {
  Files files;
  TarReader tar(files);
  Gunzip gunzip;
  const Sink into_tar = [&](std::string_view content) { return tar.feed(content); };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    KYMAROS_TRY_VOID(gunzip.feed(bytes.substr(0, piece), into_tar));
  }
  KYMAROS_TRY_VOID(gunzip.finish());
  KYMAROS_TRY_VOID(tar.finish());
  return files;
}

TEST(VeleroBackup, IsReadWhole) {
  const auto backup = stored_backup();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{511}, std::size_t{16'384}}) {
    const auto files = read_backup(backup, piece);
    ASSERT_TRUE(files.has_value()) << files.error().message;
    EXPECT_EQ(files->contents.size(), 47U);
    EXPECT_EQ(files->contents.at("metadata/version"), "1.1.0\n");
    EXPECT_THAT(files->contents.at("resources/deployments.apps/namespaces/src-ok-job-done/web.json"),
                HasSubstr(R"("kind":"Deployment")"));
    for (const auto& [path, size] : files->sizes) EXPECT_EQ(files->contents.at(path).size(), size) << path;
  }
}

TEST(VeleroBackup, IsNeverHalfRead) {
  const auto backup = stored_backup();
  for (std::size_t kept = 0; kept < backup.size(); kept += 97) {
    EXPECT_FALSE(read_backup(backup.substr(0, kept), 4096).has_value()) << kept;
  }
}

}  // namespace
}  // namespace kymaros::archive
