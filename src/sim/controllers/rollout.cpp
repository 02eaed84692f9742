#include "sim/controllers/rollout.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "sim/fields.hpp"

namespace kymaros::sim {
namespace {

enum class Round { Up, Down };

/// 3, "3" or "25%" of `whole`.
std::int64_t portion_at(const json::Value& object, std::initializer_list<std::string_view> path,
                        std::int64_t whole, Round round) {
  const auto* given = json::find(object, path);
  if (given && given->is_number()) return given->to_number<std::int64_t>();
  const auto text = string_at(object, path, "25%");
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.ends_with('%')) return number;
  return (whole * number + (round == Round::Up ? 99 : 0)) / 100;
}

}  // namespace

Rollout Rollout::of(const json::Value& deployment) {
  Rollout out{.desired = integer_at(deployment, {"spec", "replicas"}, 1)};
  out.recreates = json::find_string(deployment, {"spec", "strategy", "type"}) == "Recreate";
  if (out.recreates) return out;
  const auto portion = [&](std::string_view which, Round round) {
    return portion_at(deployment, {"spec", "strategy", "rollingUpdate", which}, out.desired, round);
  };
  out.max_surge = portion("maxSurge", Round::Up);
  out.max_unavailable = std::min(portion("maxUnavailable", Round::Down), out.desired);
  if (out.max_surge == 0 && out.max_unavailable == 0) out.max_unavailable = 1;
  return out;
}

std::int64_t Rollout::size_of_new(const Set& current, const std::vector<Set>& old) const {
  std::int64_t total = current.wanted, alive = 0;
  for (const auto& set : old) {
    total += set.wanted;
    alive += set.existing;
  }
  if (recreates) return alive > 0 ? current.wanted : desired;
  if (current.wanted >= desired) return desired;
  const auto room = std::max<std::int64_t>(desired + max_surge - total, 0);
  return current.wanted + std::min(room, desired - current.wanted);
}

std::vector<std::int64_t> Rollout::sizes_of_old(const Set& current, const std::vector<Set>& old) const {
  std::vector<std::int64_t> sizes;
  std::int64_t total = current.wanted, available = current.available;
  for (const auto& set : old) {
    sizes.push_back(recreates ? 0 : set.wanted);
    total += set.wanted;
    available += set.available;
  }
  if (recreates) return sizes;
  const auto min_available = desired - max_unavailable;
  const auto take = [&](std::int64_t& size, std::int64_t most, std::int64_t& budget) {
    const auto taken = std::clamp<std::int64_t>(std::min(most, budget), 0, size);
    size -= taken;
    budget -= taken;
  };
  // What does not work goes first: it adds nothing to what is available.
  auto surplus = total - min_available - (current.wanted - current.available);
  if (surplus <= 0) return sizes;
  for (std::size_t i = 0; i < old.size(); ++i) take(sizes[i], old[i].wanted - old[i].available, surplus);
  auto spare = available - min_available;
  for (std::size_t i = 0; i < old.size(); ++i) take(sizes[i], sizes[i], spare);
  return sizes;
}

}  // namespace kymaros::sim
