#include "conformance/velero_files.hpp"

#include <fmt/format.h>

#include "archive/gzip.hpp"
#include "archive/tar_reader.hpp"
#include "conformance/case_failed.hpp"

namespace kymaros::conformance {
namespace {

class Collector final : public archive::TarHandler {
 public:
  Result<archive::TarInterest> on_entry(const archive::TarEntry& entry) override {
    path_ = entry.path;
    return archive::TarInterest::Read;
  }
  Result<void> on_data(std::string_view bytes) override {
    files_[path_] += bytes;
    return {};
  }
  Result<void> on_entry_end() override {
    files_[path_];  // empty files too
    return {};
  }
  std::map<std::string, std::string> take() { return std::move(files_); }

 private:
  std::string path_;
  std::map<std::string, std::string> files_;
};

void require(const Result<void>& done) {
  if (!done) throw CaseFailed(done.error().message);
}

std::string decompressed(std::string_view bytes) {
  std::string out;
  archive::Gunzip gunzip;
  require(gunzip.feed(bytes, [&](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  }));
  require(gunzip.finish());
  return out;
}

}  // namespace

std::string velero(std::string_view what) {
  return fmt::format("/apis/velero.io/v1/namespaces/velero/{}", what);
}

Task<std::string> velero_file(Case& c, std::string kind, std::string name) {
  const auto text = fmt::format(
      "{{apiVersion: velero.io/v1, kind: DownloadRequest, metadata: {{generateName: $NS-}}, spec: {{target: "
      "{{kind: {}, "
      "name: {}}}}}}}",
      kind, name);
  const auto made = c.ok(co_await c.post(velero("downloadrequests"), text));
  const auto request = velero("downloadrequests/") + made.text("/metadata/name");
  c.remove_afterwards(request);
  const auto done = co_await c.becomes(request, "/status/phase", "Processed");
  c.that(!done.text("/status/expiration").empty(), "it says until when");
  const auto file = co_await c.cluster().download(done.text("/status/downloadURL"));
  if (!file) throw CaseFailed(fmt::format("{} of {}: {}", kind, name, file.error().message));
  if (!file->head.is_success()) throw CaseFailed(fmt::format("{} of {}: {}", kind, name, file->body));
  co_return decompressed(file->body);
}

Task<json::Value> velero_json(Case& c, std::string kind, std::string name) {
  const auto text = co_await velero_file(c, kind, std::move(name));
  auto value = json::parse(text);
  if (!value) throw CaseFailed(fmt::format("{}: {}", kind, value.error().message));
  co_return *std::move(value);
}

std::map<std::string, std::string> files_of_tar(std::string_view archive) {
  Collector collector;
  archive::TarReader reader(collector);
  require(reader.feed(archive));
  require(reader.finish());
  return collector.take();
}

}  // namespace kymaros::conformance
