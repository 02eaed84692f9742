#include "sim/container_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "sim/fields.hpp"
#include "sim/object.hpp"

namespace kymaros::sim {
namespace {

std::vector<std::string> names_of(const json::Value& pod, std::string_view list) {
  std::vector<std::string> out;
  for (const auto& container : items_at(pod, {"spec", list}))
    out.push_back(json::find_string(container, {"name"}));
  return out;
}

}  // namespace

Answer<std::string> chosen_container(const json::Value& pod, const std::string& wanted) {
  const auto name = key_of(pod).name;
  const auto main = names_of(pod, "containers"), init = names_of(pod, "initContainers");
  const auto has = [&](const auto& list) { return std::ranges::find(list, wanted) != list.end(); };
  if (wanted.empty() && main.size() == 1) return main.front();
  if (wanted.empty()) {
    const auto others =
        init.empty() ? "" : fmt::format(" or one of the init containers: [{}]", fmt::join(init, " "));
    return bad_request(fmt::format("a container name must be specified for pod {}, choose one of: [{}]{}",
                                   name, fmt::join(main, " "), others));
  }
  if (!has(main) && !has(init))
    return bad_request(fmt::format("container {} is not valid for pod {}", wanted, name));
  return wanted;
}

const json::Value* status_of_container(const json::Value& pod, const std::string& container) {
  for (const auto* list : {"containerStatuses", "initContainerStatuses"}) {
    for (const auto& status : items_at(pod, {"status", list})) {
      if (json::find_string(status, {"name"}) == container) return &status;
    }
  }
  return nullptr;
}

bool is_running(const json::Value& pod, const std::string& container) {
  const auto* status = status_of_container(pod, container);
  return status && json::find(*status, {"state", "running"});
}

}  // namespace kymaros::sim
