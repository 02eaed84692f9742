#include "simulation/velero_words.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <stdexcept>

#include "base/duration.hpp"
#include "sim/object.hpp"
#include "sim/velero/kinds.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;
using sim::velero::Behaviour;

std::set<std::string> texts(const json::Value& list) {
  std::set<std::string> out;
  for (const auto& one : list.as_array()) out.emplace(one.as_string());
  return out;
}
std::string text(const json::Value& value) { return std::string(value.as_string()); }
Duration duration(const json::Value& value) { return parse_duration(text(value)).value(); }

using Set = std::function<void(Behaviour&, const json::Value&)>;

const std::map<std::string, Set>& words() {
  static const std::map<std::string, Set> kWords{
      {"is stopped", [](Behaviour& how, const json::Value& value) { how.is_stopped = value.as_bool(); }},
      {"location is available",
       [](Behaviour& how, const json::Value& value) { how.location_is_available = value.as_bool(); }},
      {"loses", [](Behaviour& how, const json::Value& value) { how.loses = texts(value); }},
      {"loses data of", [](Behaviour& how, const json::Value& value) { how.loses_data = texts(value); }},
      {"empties", [](Behaviour& how, const json::Value& value) { how.empties = texts(value); }},
      {"fails data of", [](Behaviour& how, const json::Value& value) { how.fails_data = texts(value); }},
      {"backups leave out", [](Behaviour& how, const json::Value& value) { how.leaves_out = texts(value); }},
      {"restores stall for",
       [](Behaviour& how, const json::Value& value) { how.restores_stall = duration(value); }},
      {"restores bring back all again",
       [](Behaviour& how, const json::Value& value) { how.restores_again_after_stall = value.as_bool(); }},
      {"restores fail", [](Behaviour& how, const json::Value& value) { how.restores_fail = text(value); }},
      {"restores partially fail",
       [](Behaviour& how, const json::Value& value) { how.restores_partially_fail = text(value); }},
      {"backups fail", [](Behaviour& how, const json::Value& value) { how.backups_fail = value.as_bool(); }},
      {"backups partially fail",
       [](Behaviour& how, const json::Value& value) { how.backups_partially_fail = value.as_bool(); }},
      {"node agent runs",
       [](Behaviour& how, const json::Value& value) { how.node_agent_runs = value.as_bool(); }},
      {"plugin operations take",
       [](Behaviour& how, const json::Value& value) { how.plugin_operations_take = duration(value); }},
      {"an object takes",
       [](Behaviour& how, const json::Value& value) { how.per_object = duration(value); }}};
  return kWords;
}

json::Value namespaces_of(const json::Value& about) {
  const auto* list = json::find(about, {"namespaces"});
  return list ? *list : json::Value(json::Array{"shop"});
}

/// As `velero uninstall`: its namespace goes, and what would hold it is let go.
void uninstall(World& world) {
  const kube::ObjectKey home{"", sim::velero::kNamespace};
  world.registry().remove("namespaces", home);
  for (const auto* kind : {sim::velero::kRestores, sim::velero::kBackups}) {
    for (const auto& one : world.registry().list(kind, home.name)) {
      world.registry().merge(kind, sim::key_of(*one), {{"metadata", json::Object{{"finalizers", nullptr}}}});
    }
  }
}

bool has_ended(World& world, const kube::ObjectKey& key) {
  const auto backup = world.registry().find(sim::velero::kBackups, key);
  const auto phase = backup ? json::find_string(*backup, {"status", "phase"}) : std::string();
  return phase == "Completed" || phase == "PartiallyFailed" || phase == "Failed" ||
         phase == "FailedValidation";
}

}  // namespace

std::optional<std::string> set_velero(World& world, const json::Value& about) {
  auto& velero = world.cluster().velero();
  if (about.is_string()) {
    if (about.get_string() == "works") {
      velero.behave({});
    } else if (about.get_string() == "restarts") {
      velero.restart();
    } else if (about.get_string() == "is uninstalled") {
      uninstall(world);
    } else {
      return "no such word: " + text(about);
    }
    return std::nullopt;
  }
  auto how = velero.behaviour();
  for (const auto& [word, value] : about.as_object()) {
    if (word == "version") {
      velero.upgrade(text(value));
      if (!world.pass_until([&] { return velero.is_up(); }, 5min)) return "it does not come up";
      continue;
    }
    const auto found = words().find(std::string(word));
    if (found == words().end()) return fmt::format("no such word: {}", std::string_view(word));
    found->second(how, value);
  }
  velero.behave(std::move(how));
  return std::nullopt;
}

std::optional<std::string> back_up(World& world, const json::Value& about) {
  const kube::ObjectKey key{sim::velero::kNamespace, json::find_string(about, {"name"})};
  const auto made = world.registry().create(
      sim::velero::kBackups,
      json::Object{{"metadata", json::Object{{"namespace", key.namespace_}, {"name", key.name}}},
                   {"spec", json::Object{{"includedNamespaces", namespaces_of(about)}}}});
  if (!made) return made.error().message;
  return world.pass_until([&] { return has_ended(world, key); }, 1h)
             ? std::nullopt
             : std::optional<std::string>("it does not end");
}

std::optional<std::string> schedule_backups(World& world, const json::Value& about) {
  const auto made = world.registry().create(
      sim::velero::kSchedules,
      json::Object{
          {"metadata", json::Object{{"namespace", sim::velero::kNamespace},
                                    {"name", json::find_string(about, {"name"})}}},
          {"spec", json::Object{{"schedule", json::find_string(about, {"cron"})},
                                {"template", json::Object{{"includedNamespaces", namespaces_of(about)}}}}}});
  return made ? std::nullopt : std::optional(made.error().message);
}

}  // namespace kymaros::simulation
