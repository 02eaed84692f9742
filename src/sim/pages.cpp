#include "sim/pages.hpp"

#include <algorithm>
#include <utility>

namespace kymaros::sim {

Page Pages::first(std::vector<ObjectPtr> all, std::size_t limit, Counting counting) {
  std::erase_if(rests_, [&](const auto& one) { return one.second.version < storage_.oldest_version(); });
  return cut({.objects = std::move(all), .version = storage_.version(), .counting = counting}, limit);
}

Answer<Page> Pages::next(const std::string& token, std::size_t limit) {
  if (!token.starts_with("page-")) return bad_request("invalid continue token: continue key is not valid");
  const auto found = rests_.find(token);
  if (found == rests_.end() || found->second.version < storage_.oldest_version()) {
    return expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new "
        "list "
        "without the continue parameter, or use the continue token in this response to retrieve the "
        "remainder of "
        "the results. Continuing with the provided token results in an inconsistent list - objects that were "
        "created, modified, or deleted between the time the first chunk was returned and now may show up in "
        "the "
        "list.");
  }
  return cut(found->second, limit);  // kept: a client may read a page again
}

Page Pages::cut(Rest rest, std::size_t limit) {
  Page page{.items = std::move(rest.objects), .version = rest.version};
  if (limit == 0 || page.items.size() <= limit) return page;
  const auto middle = page.items.begin() + static_cast<std::ptrdiff_t>(limit);
  rest.objects.assign(middle, page.items.end());
  page.items.erase(middle, page.items.end());
  if (rest.counting == Counting::Yes) page.remaining = rest.objects.size();
  page.continue_ = "page-" + std::to_string(++tokens_);
  rests_.emplace(page.continue_, std::move(rest));
  return page;
}

}  // namespace kymaros::sim
