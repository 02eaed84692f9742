#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sim/api_error.hpp"
#include "sim/storage.hpp"

namespace kymaros::sim {

/// One page of a list.
struct Page {
  std::vector<ObjectPtr> items;
  std::int64_t version = 0;
  std::string continue_ = {};                           // empty: the last page
  std::optional<std::size_t> remaining = std::nullopt;  // behind a selector nobody counts
};

/// Whether a page says how many objects come after it: not where a selector chose them.
enum class Counting { No, Yes };

/// Lists that are read page by page: later pages show the objects as they were when the first one was read,
/// for as long as that version is kept.
class Pages {
 public:
  explicit Pages(const Storage& storage) : storage_(storage) {}

  /// The first `limit` (0: all) of `all`, which are as they are at this version.
  Page first(std::vector<ObjectPtr> all, std::size_t limit, Counting counting);
  /// 410 for a token whose version is no longer kept, 400 for what is no token of ours.
  Answer<Page> next(const std::string& token, std::size_t limit);

 private:
  struct Rest {
    std::vector<ObjectPtr> objects;
    std::int64_t version;
    Counting counting;
  };
  Page cut(Rest rest, std::size_t limit);

  const Storage& storage_;
  std::map<std::string, Rest> rests_;
  std::uint64_t tokens_ = 0;
};

}  // namespace kymaros::sim
