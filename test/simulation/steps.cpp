#include "simulation/steps.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "base/duration.hpp"
#include "json/merge_patch.hpp"
#include "sim/object.hpp"
#include "simulation/application.hpp"
#include "simulation/fault_words.hpp"
#include "simulation/match.hpp"
#include "simulation/velero_words.hpp"

namespace kymaros::simulation {
namespace {

using namespace std::chrono_literals;
using Outcome = std::optional<std::string>;

constexpr const char* kTests = "restoretests.restore.kymaros.io";
constexpr const char* kPolicies = "healthcheckpolicies.restore.kymaros.io";

Duration duration_of(const json::Value& value) {
  const auto parsed =
      parse_duration(value.is_string() ? std::string_view(value.get_string()) : std::string_view());
  if (!parsed) throw std::runtime_error("a duration is wanted, not " + json::serialize(value));
  return *parsed;
}

std::string text_at(const json::Value& about, std::string_view member, std::string_view otherwise = {}) {
  auto text = json::find_string(about, {member});
  return text.empty() ? std::string(otherwise) : text;
}

/// "team/nightly" or "nightly" (then of the namespace team).
kube::ObjectKey key_from(std::string_view text, const sim::ResourceKind& kind) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos)
    return {std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
  return {kind.type.scope == kube::Scope::Cluster ? "" : "team", std::string(text)};
}

/// {"pods": "shop/web"}: the kind, and which one.
struct Target {
  std::string resource;
  kube::ObjectKey key;
};
Target target_of(World& world, const json::Value& about) {
  for (const auto& [name, which] : about.as_object()) {
    if (name == "with") continue;
    auto resource = std::string(name);
    if (resource == "restoreTest") resource = kTests;
    if (resource == "policy") resource = kPolicies;
    if (resource == "namespace") resource = "namespaces";
    const auto* kind = world.registry().catalog().find(resource);
    if (kind && which.is_string()) return {resource, key_from(which.get_string(), *kind)};
  }
  throw std::runtime_error("which object? " + json::serialize(about));
}

Outcome outcome_of(const sim::Answer<sim::ObjectPtr>& answer) {
  return answer ? std::nullopt : Outcome(answer.error().message);
}

Outcome create(World& world, const std::string& resource, json::Value object) {
  const auto key = sim::key_of(object);
  if (world.registry().find(resource, key)) return std::nullopt;
  return outcome_of(world.registry().create(resource, std::move(object)));
}

Outcome make_namespace(World& world, const std::string& name) {
  if (name.empty()) return std::nullopt;
  return create(world, "namespaces", json::Object{{"metadata", json::Object{{"name", name}}}});
}

Outcome make_application(World& world, const json::Value& about) {
  for (auto& manifest : application(about)) {
    if (auto failure = create(world, manifest.resource, std::move(manifest.object))) return failure;
  }
  world.pass(3min);  // until its pods run, the slow ones too
  return std::nullopt;
}

Outcome make_objects(World& world, const json::Value& about) {
  const auto one = [&](const json::Value& object) -> Outcome {
    const auto api_version = json::find_string(object, {"apiVersion"});
    const auto slash = api_version.find('/');
    const auto group = slash == std::string::npos ? "" : api_version.substr(0, slash);
    const auto* kind = world.registry().catalog().find_kind(group, json::find_string(object, {"kind"}));
    if (!kind) return "no such kind: " + json::serialize(object);
    if (auto failure = make_namespace(world, sim::key_of(object).namespace_)) return failure;
    return outcome_of(world.registry().create(*kind, object));
  };
  if (!about.is_array()) return one(about);
  for (const auto& object : about.get_array()) {
    if (auto failure = one(object)) return failure;
  }
  return std::nullopt;
}

/// name, namespace (team), backup (latest), namespaces ([shop]), cron, timezone, and `spec` for all else.
Outcome make_test(World& world, const json::Value& about) {
  const auto namespace_ = text_at(about, "namespace", "team");
  if (auto failure = make_namespace(world, namespace_)) return failure;
  json::Array sources;
  if (const auto* list = json::find(about, {"namespaces"}); list && list->is_array()) {
    for (const auto& name : list->get_array()) sources.push_back(json::Object{{"name", name}});
  } else {
    sources.push_back(json::Object{{"name", "shop"}});
  }
  json::Object schedule{{"cron", text_at(about, "cron", "0 3 1 1 *")}};
  if (const auto zone = text_at(about, "timezone"); !zone.empty()) schedule["timezone"] = zone;
  json::Value spec =
      json::Object{{"backupSource", json::Object{{"provider", "velero"},
                                                 {"backupName", text_at(about, "backup", "latest")},
                                                 {"namespaces", std::move(sources)}}},
                   {"schedule", std::move(schedule)},
                   {"sandbox", json::Object()}};
  if (const auto* more = json::find(about, {"spec"})) spec = json::apply_merge_patch(spec, *more);
  return outcome_of(world.registry().create(
      kTests, json::Object{{"metadata", json::Object{{"namespace", namespace_},
                                                     {"name", text_at(about, "name", "nightly")}}},
                           {"spec", std::move(spec)}}));
}

Outcome make_policy(World& world, const json::Value& about) {
  const auto namespace_ = text_at(about, "namespace", "team");
  if (auto failure = make_namespace(world, namespace_)) return failure;
  const auto* checks = json::find(about, {"checks"});
  return outcome_of(world.registry().create(
      kPolicies,
      json::Object{
          {"metadata", json::Object{{"namespace", namespace_}, {"name", text_at(about, "name", "checks")}}},
          {"spec", json::Object{{"checks", checks ? *checks : json::Value(json::Array())}}}}));
}

/// A shop that is whole, its backup, a policy with one check, and a test of it: {name, cron, spec, ...} as
/// for restoreTest, {application: {...}} as for application, {checks: [...]}.
Outcome make_the_usual(World& world, const json::Value& about) {
  const json::Value usual =
      json::parse(R"({"namespace": "shop", "deployments": ["web"], "configMaps": ["settings"],
      "secrets": ["password"], "claims": ["data"], "services": ["web"]})")
          .value();
  const json::Value checks = json::parse(R"([{"name": "web", "type": "podStatus",
      "podStatus": {"labelSelector": {"app": "web"}, "minReady": 1}}])")
                                 .value();
  const json::Value policy = json::parse(R"({"spec": {"healthChecks": {"policyRef": "checks"}}})").value();
  const auto wish = about.is_object() ? about : json::Value(json::Object());
  const auto* described = json::find(wish, {"application"});
  if (auto failure = make_application(world, described ? json::apply_merge_patch(usual, *described) : usual))
    return failure;
  if (auto failure = back_up(world, json::Object{{"name", "nightly"}, {"namespaces", json::Array{"shop"}}}))
    return failure;
  const auto* more = json::find(wish, {"checks"});
  if (auto failure = make_policy(world, json::Object{{"checks", more ? *more : checks}})) return failure;
  return make_test(world, json::apply_merge_patch(policy, wish));
}

Outcome remove(World& world, const json::Value& about) {
  const auto target = target_of(world, about);
  return outcome_of(world.registry().remove(target.resource, target.key));
}

/// {restoreTest: nightly, with: {...}}: a merge patch, as somebody's kubectl.
Outcome patch(World& world, const json::Value& about) {
  const auto target = target_of(world, about);
  const auto* with = json::find(about, {"with"});
  if (!with || !with->is_object()) return "with what?";
  return outcome_of(world.registry().merge(target.resource, target.key, with->get_object()));
}

Outcome patch_status(World& world, const json::Value& about) {
  const auto target = target_of(world, about);
  const auto* with = json::find(about, {"with"});
  if (!with || !with->is_object()) return "with what?";
  const auto patched = world.registry().merge_status(target.resource, target.key, with->get_object());
  return outcome_of(patched);
}

Outcome trigger(World& world, const json::Value& about) {
  json::Object annotations{{"kymaros.io/trigger-now", "true"}};
  const auto* kind = world.registry().catalog().find(kTests);
  return outcome_of(
      world.registry().merge(kTests, key_from(about.as_string(), *kind),
                             {{"metadata", json::Object{{"annotations", std::move(annotations)}}}}));
}

/// {restoreTest: nightly, is: {status: {phase: Running}}, within: 10m}
Outcome wait_until(World& world, const json::Value& about) {
  const auto target = target_of(world, about);
  const auto* pattern = json::find(about, {"is"});
  const auto* within = json::find(about, {"within"});
  const auto most = within ? duration_of(*within) : Duration(1h);
  Outcome last;
  const auto holds = [&] {
    const auto object = world.registry().find(target.resource, target.key);
    last = mismatch(pattern ? *pattern : json::Value(nullptr), object.get());
    return !last;
  };
  return world.pass_until(holds, most) ? std::nullopt : last;
}

/// In which step of its run a test is: {nightly: Restore}.
Outcome wait_for_step(World& world, const json::Value& about) {
  for (const auto& [name, step] : about.as_object()) {
    const json::Value wanted =
        json::Object{{"restoreTest", name},
                     {"is", json::Object{{"status", json::Object{{"run", json::Object{{"step", step}}}}}}}};
    if (auto failure = wait_until(world, wanted)) return failure;
  }
  return std::nullopt;
}

Outcome let_run_end(World& world, const json::Value& about) {
  const auto most = about.is_string() ? duration_of(about) : Duration(2h);
  world.pass(1s);
  if (!world.pass_until([&] { return world.is_at_rest(); }, most)) return "a run is still under way";
  world.pass(5s);  // until what is told of it has been told
  return std::nullopt;
}

Outcome take_api_server_away(World& world, const json::Value& about) {
  world.cluster().api().stop();
  world.pass(duration_of(about));
  world.cluster().api().start();
  return std::nullopt;
}

/// The first one that stands.
std::string sandbox_of(World& world) {
  for (const auto& one : world.registry().list("namespaces", "")) {
    if (!sim::label_of(*one, "kymaros.io/run").empty() && !sim::is_being_deleted(*one))
      return sim::key_of(*one).name;
  }
  return {};
}

Outcome delete_sandbox(World& world, const json::Value&) {
  const auto name = sandbox_of(world);
  return name.empty() ? Outcome("there is no sandbox")
                      : outcome_of(world.registry().remove("namespaces", {"", name}));
}

Outcome make_objects_in_sandbox(World& world, const json::Value& about) {
  const auto name = sandbox_of(world);
  if (name.empty()) return "there is no sandbox";
  for (auto object : about.as_array()) {
    sim::metadata_of(object)["namespace"] = name;
    if (auto failure = make_objects(world, object)) return failure;
  }
  return std::nullopt;
}

/// Of all sandboxes, also those that are being deleted: nobody holds what is in them any more.
Outcome free_sandboxes(World& world, const json::Value&) {
  for (const auto& one : world.registry().list("namespaces", "")) {
    if (sim::label_of(*one, "kymaros.io/run").empty()) continue;
    for (const auto& held : world.registry().list("configmaps", sim::key_of(*one).name)) {
      world.registry().merge("configmaps", sim::key_of(*held),
                             {{"metadata", json::Object{{"finalizers", nullptr}}}});
    }
  }
  return std::nullopt;
}

const std::map<std::string, std::function<Outcome(World&, const json::Value&)>>& verbs() {
  static const std::map<std::string, std::function<Outcome(World&, const json::Value&)>> kVerbs{
      {"namespace",
       [](World& world, const json::Value& about) {
         return make_namespace(world, std::string(about.as_string()));
       }},
      {"application", make_application},
      {"objects", make_objects},
      {"the usual", make_the_usual},
      {"restoreTest", make_test},
      {"policy", make_policy},
      {"delete", remove},
      {"patch", patch},
      {"patch status", patch_status},
      {"trigger", trigger},
      {"until", wait_until},
      {"until step", wait_for_step},
      {"the runs end", let_run_end},
      {"time passes",
       [](World& world, const json::Value& about) -> Outcome {
         world.pass(duration_of(about));
         return std::nullopt;
       }},
      {"the API server is away for", take_api_server_away},
      {"the API server forgets the past",
       [](World& world, const json::Value&) -> Outcome {
         world.registry().storage().compact();
         world.cluster().api().watches().end_all();
         return std::nullopt;
       }},
      {"watches break",
       [](World& world, const json::Value&) -> Outcome {
         world.cluster().api().watches().break_all();
         return std::nullopt;
       }},
      {"the clock jumps by",
       [](World& world, const json::Value& about) -> Outcome {
         world.loop().clock().jump_wall_clock(duration_of(about));
         return std::nullopt;
       }},
      {"the operator is killed",
       [](World& world, const json::Value&) -> Outcome {
         world.kill_operator();
         return std::nullopt;
       }},
      {"the operator is killed at", kill_at_requests},
      {"the operator is restarted",
       [](World& world, const json::Value&) -> Outcome {
         world.stop_operators();
         return std::nullopt;
       }},
      {"a second operator starts",
       [](World& world, const json::Value&) -> Outcome {
         world.start_operator();
         return std::nullopt;
       }},
      {"no operator runs for",
       [](World& world, const json::Value& about) -> Outcome {
         world.keep_operators_away(true);
         world.pass(duration_of(about));
         world.keep_operators_away(false);
         return std::nullopt;
       }},
      {"delete the sandbox", delete_sandbox},
      {"objects in the sandbox", make_objects_in_sandbox},
      {"let the objects of the sandbox go", free_sandboxes},
      {"velero", set_velero},
      {"backup", back_up},
      {"schedule", schedule_backups},
      {"requests fail", fail_requests}};
  return kVerbs;
}

}  // namespace

std::optional<std::string> take_step(World& world, const Step& step) {
  const auto found = verbs().find(step.verb);
  if (found == verbs().end()) return "no such verb";
  try {
    return found->second(world, step.about);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace kymaros::simulation
