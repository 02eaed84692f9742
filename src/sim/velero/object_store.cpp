#include "sim/velero/object_store.hpp"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <utility>

#include "async/sleep.hpp"
#include "http/url.hpp"
#include "sim/request_info.hpp"
#include "sim/text_body.hpp"

namespace kymaros::sim::velero {
namespace {

constexpr auto kValid = std::chrono::minutes(10);
constexpr auto kLatency = std::chrono::milliseconds(5);
constexpr auto kTimeout = std::chrono::seconds(3);
constexpr std::string_view kFolder = "/velero/";  // kBucket
constexpr std::string_view kOrigin = "http://minio.velero.svc:9000";

/// Stands for an AWS signature: of the file, of the time, and of nothing else.
std::string signature_of(std::string_view path, std::string_view date) {
  std::uint64_t hash = 14695981039346656037U;
  for (const auto text : {path, date}) {
    for (const auto c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return fmt::format("{:016x}", hash);
}

http::Exchange answer_with(int status, std::string body, std::string_view type) {
  http::Exchange answer{.head = {.status = status, .headers = {}}, .body = nullptr};
  answer.head.headers.set("Content-Type", type);
  answer.head.headers.set("Content-Length", std::to_string(body.size()));
  answer.body = std::make_unique<TextBody>(std::move(body));
  return answer;
}

http::Exchange refuse(int status, std::string_view code, std::string_view message) {
  return answer_with(status,
                     fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<Error><Code>{}</Code><Message>{}</Message></Error>",
                                 code, message),
                     "application/xml");
}

}  // namespace

void ObjectStore::put(const std::string& key, std::string bytes) {
  files_[key] = std::move(bytes);
  ++revision_;
}

const std::string* ObjectStore::find(const std::string& key) const {
  const auto found = files_.find(key);
  return found == files_.end() ? nullptr : &found->second;
}

void ObjectStore::remove(const std::string& prefix) {
  auto end = files_.lower_bound(prefix);
  const auto begin = end;
  while (end != files_.end() && end->first.starts_with(prefix)) ++end;
  files_.erase(begin, end);
  ++revision_;
}

std::string ObjectStore::sign(const std::string& key, const std::string& origin) const {
  const auto path = std::string(kFolder) + key;
  const auto date = format_time(clock_.now());
  return (origin.empty() ? std::string(kOrigin) : origin) + path +
         http::query({{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                      {"X-Amz-Date", date},
                      {"X-Amz-Expires", "600"},
                      {"X-Amz-Signature", signature_of(path, date)}});
}

Task<Result<http::Exchange>> ObjectStore::open(http::Request request) {
  co_await async::sleep_for(clock_, is_reachable_ ? Duration(kLatency) : Duration(kTimeout));
  if (!is_reachable_) co_return fail(ErrorCode::Unavailable, "the object store does not answer");
  const auto info = request_info(request.url);
  const auto date = info.parameter("X-Amz-Date");
  const auto signed_at = parse_time(date);
  if (!signed_at || info.parameter("X-Amz-Signature") != signature_of(info.path, date)) {
    co_return refuse(403, "SignatureDoesNotMatch", "The request signature we calculated does not match");
  }
  if (clock_.now() > *signed_at + kValid) co_return refuse(403, "AccessDenied", "Request has expired");
  const auto* file = info.path.starts_with(kFolder) ? find(info.path.substr(kFolder.size())) : nullptr;
  if (!file) co_return refuse(404, "NoSuchKey", "The specified key does not exist.");
  co_return answer_with(200, *file, "application/octet-stream");
}

}  // namespace kymaros::sim::velero
