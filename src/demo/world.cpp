#include "demo/world.hpp"

#include <algorithm>
#include <utility>

#include "api/crd_manifests.hpp"
#include "api/labels.hpp"
#include "demo/applying.hpp"
#include "demo/manifests.hpp"
#include "demo/names.hpp"
#include "sim/object.hpp"

namespace kymaros::demo {
namespace {

using namespace std::chrono_literals;

/// Of deploy/kustomize. The operator itself runs in this process, and in no pod.
constexpr auto kInstalled = std::to_array<std::string_view>(
    {"namespace.yaml", "service-account.yaml", "operator-role.yaml", "sandbox-role.yaml",
     "source-reader-roles.yaml", "velero-role.yaml", "leader-election-role.yaml", "user-roles.yaml"});

constexpr const char* kViewers = R"(
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: demonstration-viewers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
)";

Tokens draw_tokens() {
  SystemRandom random;
  return {
      .admin = random.name_suffix(32), .viewer = random.name_suffix(32), .operator_ = random.name_suffix(32)};
}

}  // namespace

World::World(Time start, std::uint64_t seed, std::string version)
    : loop_(start),
      cluster_random_(seed),
      operator_random_(seed + 1),
      cluster_(loop_.executor(), loop_.clock(), cluster_random_, {}),
      tokens_(draw_tokens()),
      version_(std::move(version)) {
  const op::Settings settings;
  cluster_.api().access().allow_only(
      {{tokens_.admin, {.name = "admin", .groups = {sim::kMasters, sim::kAuthenticated}}},
       {tokens_.viewer, sim::user_named("viewer")},
       {tokens_.operator_, sim::service_account_user(settings.own_namespace, settings.service_account)}});
  install();
}

World::~World() = default;

void World::install() {
  for (const auto& crd : api::crd_manifests()) apply(registry(), crd.yaml);
  for (const auto name : kInstalled) apply(registry(), manifest(name));
  apply(registry(), kViewers);
}

void World::add_applications() {
  for (const auto name : kApplications) apply(registry(), manifest(std::string(name) + ".yaml"));
  apply(registry(), manifest("backups.yaml"));
}

void World::add_tests() { apply(registry(), manifest("tests.yaml")); }

void World::start_operator() {
  operator_ = std::make_unique<Replica>(cluster_, loop_, operator_random_, tokens_.operator_,
                                        op::Settings{.version = version_}, "");
}

void World::leave_out_ledger() {
  const json::Object annotations{{"backup.velero.io/backup-volumes-excludes", "books"}};
  registry()
      .merge(
          "statefulsets.apps", {std::string(kLedger), std::string(kLedger)},
          {{"spec", json::Object{{"template",
                                  json::Object{{"metadata", json::Object{{"annotations", annotations}}}}}}}})
      .value();
}

void World::trigger_all() {
  const json::Object annotations{{api::kTriggerAnnotation, "true"}};
  for (const auto name : kApplications) {
    registry()
        .merge(kTests, {kTestNamespace, std::string(name)},
               {{"metadata", json::Object{{"annotations", annotations}}}})
        .value();
  }
}

bool World::is_at_rest() {
  return std::ranges::all_of(registry().list(kTests, kTestNamespace), [](const auto& test) {
    return !json::find(*test, {"status", "run"}) &&
           sim::annotation_of(*test, api::kTriggerAnnotation).empty() &&
           json::find_string(*test, {"status", "phase"}) == "Idle";
  });
}

void World::pass_until(Time until) {
  if (until > now()) loop_.run_for(until - now());
}

void World::skip_to(Time until) {
  if (until > now()) loop_.clock().jump_wall_clock(until - now());
}

bool World::pass_until(const std::function<bool()>& holds, Duration most) {
  const auto end = loop_.clock().monotonic() + most;
  do {
    loop_.settle();
    if (holds()) return true;
  } while (loop_.clock().advance(end));
  return false;
}

}  // namespace kymaros::demo
