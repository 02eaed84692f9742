// The contents of a backup on their way in: gzip and tar, in pieces as they come off the network.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "archive/gzip.hpp"
#include "archive/tar_reader.hpp"
#include "archive/tar_writer.hpp"

namespace {

using namespace kymaros;

constexpr std::size_t kPiece = 16 << 10;

std::string backup_of(int objects) {
  archive::TarWriter writer;
  for (int i = 0; i < objects; ++i) {
    writer.add_file(
        fmt::format("resources/configmaps/namespaces/shop/settings-{}.json", i),
        fmt::format(
            R"({{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"settings-{0}","namespace":"shop",)"
            R"("uid":"{1:016x}"}},"data":{{"colour":"{2}","size":"{0}"}}}})",
            i, i * 2654435761U, std::string(static_cast<std::size_t>(i % 400), 'x')));
  }
  return archive::gzip(std::move(writer).finish());
}

class CountBytes final : public archive::TarHandler {
 public:
  Result<archive::TarInterest> on_entry(const archive::TarEntry&) override {
    return archive::TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    bytes_ += bytes.size();
    return {};
  }
  Result<void> on_entry_end() override { return {}; }

  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_ = 0;
};

void ReadBackupOf10000Objects(benchmark::State& state) {
  const auto backup = backup_of(10'000);
  std::size_t unpacked = 0;
  for (auto _ : state) {
    CountBytes contents;
    archive::TarReader tar(contents);
    archive::Gunzip gunzip;
    for (std::size_t at = 0; at < backup.size(); at += kPiece) {
      const auto fed = gunzip.feed(std::string_view(backup).substr(at, kPiece),
                                   [&](std::string_view bytes) { return tar.feed(bytes); });
      if (!fed) state.SkipWithError(fed.error().message.c_str());
    }
    if (!gunzip.finish() || !tar.finish()) state.SkipWithError("the archive is not complete");
    unpacked += contents.bytes();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(unpacked));
}
BENCHMARK(ReadBackupOf10000Objects)->Unit(benchmark::kMillisecond);

}  // namespace
