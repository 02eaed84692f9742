#include "sim/velero/object_store.hpp"

#include <fmt/format.h>

#include <memory>

#include "async/sleep.hpp"
#include "sim/request_info.hpp"
#include "sim/text_body.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr auto kValid = std::chrono::minutes(10);
constexpr auto kLatency = std::chrono::milliseconds(5);
constexpr std::string_view kRoot = "/velero/";

http::Exchange answer_with(int code, std::string body) {
  return {.head = {.status = code, .headers = {}}, .body = std::make_unique<TextBody>(std::move(body))};
}

}  // namespace

void ObjectStore::remove(const std::string& prefix) {
  std::erase_if(files_, [&](const auto& file) { return file.first.starts_with(prefix); });
}

std::string ObjectStore::sign(const std::string& key) const {
  return fmt::format("http://object-store{}{}?expires={}", kRoot, key, format_time(clock_.now() + kValid));
}

Task<Result<http::Exchange>> ObjectStore::open(http::Request request) {
  co_await async::sleep_for(clock_, kLatency);
  const auto info = request_info(request.url);
  const auto expires = parse_time(info.parameter("expires"));
  if (!expires || *expires < clock_.now()) {
    co_return answer_with(403,
                          "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
  }
  const auto found =
      info.path.starts_with(kRoot) ? files_.find(info.path.substr(kRoot.size())) : files_.end();
  if (found == files_.end()) {
    co_return answer_with(404, "<Error><Code>NoSuchKey</Code></Error>");
  }
  co_return answer_with(200, found->second);
}

}  // namespace kymaros::sim::velero
